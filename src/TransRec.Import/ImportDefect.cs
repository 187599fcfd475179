namespace TransRec.Import;

/// <summary>One record that cannot be read, or one value that is not what it must be.</summary>
/// <param name="Source">The file, or the query.</param>
/// <param name="Line">The line (of Parquet and queries: the row), from 1.</param>
/// <param name="Column">The column's name; null where the record as a whole is meant.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
public sealed record ImportDefect(string Source, long Line, string? Column, string Found, string Expected)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Source}:{Line}{(Column is null ? "" : $", column {Column}")}: found {Found}; expected {Expected}.";
}
