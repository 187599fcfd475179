using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point at the end of a block, behind its last norm or, in a pre-norm block, its last residual sum; the identity when there is no adapter.</summary>
/// <param name="role">block.after.</param>
/// <param name="width">Width of the hidden states.</param>
public sealed class BlockPoint(string role, int width) : nn.Module(nameof(BlockPoint)), IInsertionPoint
{
    /// <inheritdoc />
    public string Role => role;

    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <summary>The adapter at this point, or null.</summary>
    public IBlockAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a point at the end of a block";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is IBlockAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (IBlockAdapter?)(object?)adapter;

    /// <param name="hidden">The block's own result: norm(output + input), or output + input in a pre-norm block, [rows, width].</param>
    /// <param name="output">What the feed-forward sublayer gave, before the residual sum, [rows, width].</param>
    /// <param name="input">The other part of the residual sum, [rows, width].</param>
    /// <param name="norm">The block's norm behind the residual sum; null in a pre-norm block.</param>
    /// <returns>What leaves the block, [rows, width].</returns>
    public Tensor Forward(Tensor hidden, Tensor output, Tensor input, LayerNorm? norm) =>
        Adapter is null ? hidden : Adapter.Apply(hidden, output, input, norm);
}
