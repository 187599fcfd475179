using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point at the end of a block, after its last norm or, in a pre-norm block, its last residual sum; the identity when there is no adapter.</summary>
/// <param name="role">block.after.</param>
/// <param name="width">Width of the hidden states.</param>
public sealed class BlockPoint(string role, int width) : InsertionPoint<IBlockAdapter>(role, "a point at the end of a block")
{
    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <param name="hidden">The block's own result: norm(output + input), or output + input in a pre-norm block, [rows, width].</param>
    /// <param name="output">What the feed-forward sublayer gave, before the residual sum, [rows, width].</param>
    /// <param name="input">The other part of the residual sum, [rows, width].</param>
    /// <param name="norm">The block's norm after the residual sum; null in a pre-norm block.</param>
    /// <returns>What leaves the block, [rows, width].</returns>
    public Tensor Forward(Tensor hidden, Tensor output, Tensor input, LayerNorm? norm) =>
        Adapter is null ? hidden : Adapter.Apply(hidden, output, input, norm);
}
