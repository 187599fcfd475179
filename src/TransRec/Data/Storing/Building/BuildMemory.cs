namespace TransRec.Data.Storing.Building;

/// <summary>How the memory allowed is shared out after the ids are known.</summary>
/// <param name="RowsOfGroup">Rows that are sorted at a time.</param>
/// <param name="RowsOfBuffer">Rows of each group that are collected before they are written.</param>
internal readonly record struct BuildMemory(int RowsOfGroup, int RowsOfBuffer)
{
    private const int BytesOfRow = 16;
    private const int LeastOfGroup = 1 << 16;
    private const int MostOfGroup = 1 << 19;
    private const int LeastOfBuffer = 1 << 8;
    private const int MostOfBuffer = 1 << 12;

    /// <param name="bytes">The memory allowed.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="threads">Groups that are sorted side by side.</param>
    internal static BuildMemory Of(long bytes, long rows, int threads)
    {
        // A quarter for sorting, where a row lies three times; an eighth for the buffers.
        var ofGroup = (int)Math.Clamp(bytes / 4 / threads / (3 * BytesOfRow), LeastOfGroup, MostOfGroup);
        var groups = 1 + (rows / ofGroup);
        return new(ofGroup, (int)Math.Clamp(bytes / 8 / groups / BytesOfRow, LeastOfBuffer, MostOfBuffer));
    }
}
