using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>The insertion point at which further keys and values join those of every sequence.</summary>
/// <param name="width">Width of the hidden states.</param>
public sealed class KeyValuePoint(int width) : nn.Module(nameof(KeyValuePoint)), IInsertionPoint
{
    /// <inheritdoc />
    public string Role => Roles.KeyValue;

    /// <summary>Width of the hidden states.</summary>
    public int Width => width;

    /// <summary>The adapter at this point, or null.</summary>
    public IKeyValueAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a point at keys and values";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is IKeyValueAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (IKeyValueAdapter?)(object?)adapter;
}
