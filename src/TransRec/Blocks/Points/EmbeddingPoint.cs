using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point at the rows that go into an encoder.</summary>
/// <param name="width">Width of the rows.</param>
public sealed class EmbeddingPoint(int width) : nn.Module(nameof(EmbeddingPoint)), IInsertionPoint
{
    /// <inheritdoc />
    public string Role => Roles.EmbeddingInput;

    /// <summary>Width of the rows.</summary>
    public int Width => width;

    /// <summary>The adapter at this point, or null.</summary>
    public IEmbeddingAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a point at the input rows";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is IEmbeddingAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (IEmbeddingAdapter?)(object?)adapter;
}
