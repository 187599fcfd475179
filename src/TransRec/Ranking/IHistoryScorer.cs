namespace TransRec.Ranking;

/// <summary>Scores the whole catalogue from a user's history: a baseline without learned vectors.</summary>
internal interface IHistoryScorer
{
    /// <summary>Items of the catalogue.</summary>
    public int ItemCount { get; }

    /// <summary>Writes a score per item. Safe to call from several threads.</summary>
    /// <param name="history">Item numbers from 1, oldest first; may be empty.</param>
    /// <param name="scores">To fill, by item number, <see cref="ItemCount"/> + 1 entries; entry 0 (padding) is ignored.</param>
    public void Score(ReadOnlySpan<int> history, Span<double> scores);
}
