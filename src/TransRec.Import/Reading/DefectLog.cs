namespace TransRec.Import.Reading;

/// <summary>Records that cannot be read: all are counted, the first ones kept. When they are more than is tolerated the import ends.</summary>
internal sealed class DefectLog(double tolerance)
{
    /// <summary>How many are shown.</summary>
    internal const int Shown = 20;

    // Fewer rows say little about a share.
    private const long RowsForAShare = 200_000;

    private readonly List<ImportDefect> first = [];

    public IReadOnlyList<ImportDefect> First => first;

    public long Count { get; private set; }

    /// <exception cref="ImportException">They are too many.</exception>
    public void Add(ImportDefect defect, long rows)
    {
        Count++;
        if (first.Count < Shown)
        {
            first.Add(defect);
        }

        if (tolerance == 0 ? Count >= Shown : rows >= RowsForAShare && Count > tolerance * rows)
        {
            throw TooMany(rows, isEnd: false);
        }
    }

    /// <exception cref="ImportException">They are too many.</exception>
    public void RequireTolerable(long rows)
    {
        if (Count > tolerance * rows)
        {
            throw TooMany(rows, isEnd: true);
        }
    }

    private ImportException TooMany(long rows, bool isEnd)
    {
        var share = Count / (double)Math.Max(1, rows);
        var head = $"{Count:N0} of {(isEnd ? "" : "the first ")}{rows:N0} records cannot be read ({share:0.####%}){(tolerance > 0 ? $", more than the tolerated {tolerance:0.####%}" : "")}; nothing was written.";
        var rest = Count > first.Count ? $"\n  ... and {Count - first.Count} more" : "";
        return new($"{head}\n{string.Join('\n', first.Select(defect => $"  {defect}"))}{rest}\nMend the file, or leave such records out: --tolerant {Suggested(share)}.");
    }

    // The next round share above.
    private static string Suggested(double share) => share < 0.001 ? "0.1%" : share < 0.01 ? "1%" : share < 0.1 ? "10%" : "100%";
}
