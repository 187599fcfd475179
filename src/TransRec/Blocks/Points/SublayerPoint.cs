using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point behind a sublayer, before its residual sum (and norm, in a post-norm block); the identity when there is no adapter.</summary>
/// <param name="role">attention.after or feedforward.after.</param>
/// <param name="width">Width of the hidden states.</param>
public sealed class SublayerPoint(string role, int width) : nn.Module<Tensor, Tensor, Tensor>(nameof(SublayerPoint)), IInsertionPoint
{
    /// <inheritdoc />
    public string Role => role;

    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <summary>The adapter at this point, or null.</summary>
    public ISublayerAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a point behind a sublayer";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is ISublayerAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (ISublayerAdapter?)(object?)adapter;

    /// <param name="output">What the sublayer gave, [rows, width].</param>
    /// <param name="input">What went into the sublayer, in a pre-norm block behind the norm, [rows, width].</param>
    public override Tensor forward(Tensor output, Tensor input) => Adapter is null ? output : Adapter.Apply(output, input);
}
