using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point after a block's convolutions, before the sum with the shortcut; the identity when there is no adapter.</summary>
/// <param name="inputWidth">Channels that go into the block.</param>
/// <param name="outputWidth">Channels that come out.</param>
/// <param name="stride">How many pixels become one along a side.</param>
public sealed class ResidualPoint(int inputWidth, int outputWidth, int stride)
    : InsertionPoint<IResidualAdapter>(Roles.Residual, "a point after the convolutions of a block")
{
    /// <summary>Channels that go into the block.</summary>
    public int InputWidth => inputWidth;

    /// <summary>Channels that come out.</summary>
    public int OutputWidth => outputWidth;

    /// <summary>How many pixels become one along a side.</summary>
    public int Stride => stride;

    /// <param name="output">What the block's convolutions gave, [items, out, height / stride, width / stride].</param>
    /// <param name="input">What went into the block, [items, in, height, width].</param>
    public Tensor Forward(Tensor output, Tensor input) => Adapter is null ? output : Adapter.Apply(output, input);
}
