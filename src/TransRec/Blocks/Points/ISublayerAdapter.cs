using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter behind a sublayer: Houlsby, parallel, Compacter.</summary>
public interface ISublayerAdapter
{
    /// <param name="output">What the sublayer gave, [rows, width].</param>
    /// <param name="input">What went into the sublayer, in a pre-norm block behind the norm, [rows, width].</param>
    /// <returns>What goes into the residual sum, [rows, width].</returns>
    Tensor Apply(Tensor output, Tensor input);
}
