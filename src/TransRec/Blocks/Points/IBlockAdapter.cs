using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter at the end of a block, behind its last norm or residual sum, that sees the parts of the feed-forward sublayer: Pfeiffer.</summary>
public interface IBlockAdapter
{
    /// <param name="hidden">The block's own result: norm(output + input), or output + input in a pre-norm block, [rows, width].</param>
    /// <param name="output">What the feed-forward sublayer gave, before the residual sum, [rows, width].</param>
    /// <param name="input">The other part of the residual sum, [rows, width].</param>
    /// <param name="norm">The block's norm behind the residual sum; it stays the base's. Null in a pre-norm block, which has none there.</param>
    /// <returns>What leaves the block, [rows, width].</returns>
    Tensor Apply(Tensor hidden, Tensor output, Tensor input, LayerNorm? norm);
}
