namespace TransRec.Blocks.Points;

/// <summary>The insertion point at which further keys and values join those of every sequence.</summary>
/// <param name="width">Width of the hidden states.</param>
public sealed class KeyValuePoint(int width) : InsertionPoint<IKeyValueAdapter>(Roles.KeyValue, "a point at keys and values")
{
    /// <summary>Width of the hidden states.</summary>
    public int Width => width;
}
