namespace TransRec.Data.Storing.Building;

/// <summary>How the rows of one user become sequences.</summary>
/// <param name="HasTimes">Whether rows have times; without, they stay in the order in which they were added.</param>
/// <param name="Ties">The order of rows of one time.</param>
/// <param name="Duplicates">What becomes of an item that stands there several times.</param>
/// <param name="Gap">A longer pause in milliseconds ends a session; null: no sessions.</param>
internal sealed record SequenceRules(bool HasTimes, TieRule Ties, DuplicateRule Duplicates, long? Gap);
