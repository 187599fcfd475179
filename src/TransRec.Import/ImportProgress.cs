namespace TransRec.Import;

/// <summary>How far an import is.</summary>
/// <param name="Stage">What is done now, in a few words.</param>
/// <param name="Done">Bytes of the sources, or rows of the stage, that are done.</param>
/// <param name="Total">All of them; 0 where nobody can say.</param>
/// <param name="Rows">Rows read so far.</param>
/// <param name="Elapsed">Since the import began.</param>
/// <param name="Remaining">What the stage will take at this rate; null where nobody can say.</param>
public sealed record ImportProgress(string Stage, long Done, long Total, long Rows, TimeSpan Elapsed, TimeSpan? Remaining);
