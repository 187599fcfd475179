namespace TransRec.Blocks.Kernels;

/// <summary>Which rows of a matrix belong to which sequence: those of one after those of the other, without padding.</summary>
/// <param name="lengths">Rows of each sequence, at least 1.</param>
internal sealed class SequenceRows(int[] lengths)
{
    /// <summary>How many sequences.</summary>
    public int Count => lengths.Length;

    /// <summary>Rows of all sequences.</summary>
    public int Rows { get; } = lengths.Sum();

    /// <summary>Rows of the longest sequence.</summary>
    public int Longest { get; } = lengths.Max();

    /// <summary>Rows of a sequence.</summary>
    public int LengthOf(int sequence) => lengths[sequence];

    /// <summary>Copies the last row of each sequence.</summary>
    /// <param name="rows">[rows, step].</param>
    /// <param name="step">From one row to the next.</param>
    /// <param name="last">Written, [sequences, step].</param>
    public unsafe void CopyLast(float* rows, int step, float* last)
    {
        var end = 0;
        for (var i = 0; i < lengths.Length; i++, last += step)
        {
            end += lengths[i];
            new ReadOnlySpan<float>(rows + ((nint)(end - 1) * step), step).CopyTo(new Span<float>(last, step));
        }
    }
}
