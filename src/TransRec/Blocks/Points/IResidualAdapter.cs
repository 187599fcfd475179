using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of a residual block of convolutions: Conv-Adapter beside or behind all of them.</summary>
public interface IResidualAdapter
{
    /// <param name="output">What the block's convolutions gave, [items, out, height / stride, width / stride].</param>
    /// <param name="input">What went into the block, [items, in, height, width].</param>
    /// <returns>What goes into the sum with the shortcut, of the shape of <paramref name="output"/>.</returns>
    Tensor Apply(Tensor output, Tensor input);
}
