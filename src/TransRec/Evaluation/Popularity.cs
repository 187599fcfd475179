using TransRec.Data;
using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>Baseline: an item's score is how often it occurs in the training part of the users' sequences; the history plays no part.</summary>
internal sealed class Popularity : IHistoryScorer
{
    private readonly double[] _scores;

    /// <summary>Scores by the given counts.</summary>
    public Popularity(ItemFrequencies frequencies)
    {
        ArgumentNullException.ThrowIfNull(frequencies);
        _scores = [.. frequencies.Counts];
    }

    /// <inheritdoc/>
    public int ItemCount => _scores.Length - 1;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<double> scores) => _scores.CopyTo(scores);
}
