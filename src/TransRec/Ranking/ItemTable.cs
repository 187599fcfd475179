namespace TransRec.Ranking;

/// <summary>The vectors of a catalogue as one array.</summary>
/// <param name="vectors">[items + 1, width]; row 0 is padding.</param>
/// <param name="width">Values of a vector.</param>
internal readonly struct ItemTable(float[] vectors, int width) : IItemVectors
{
    /// <inheritdoc />
    public int Width => width;

    /// <inheritdoc />
    public ReadOnlySpan<float> Of(int item) => vectors.AsSpan(checked(item * width), width);
}
