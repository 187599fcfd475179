using TransRec.Data;
using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>
/// Baseline: a first-order Markov chain of counts. An item's score is how often it directly followed the last item of the history in the
/// training part of the users' sequences; among equal counts, and so among all items that never followed, the more popular one is ahead.
/// </summary>
/// <remarks>
/// Count and popularity are combined as count x (highest popularity + 1) + popularity: exact in double precision. An empty history, or a last item
/// without successors, leaves popularity alone. An item that directly follows itself counts like any other.
/// </remarks>
internal sealed class ItemTransition : IHistoryScorer
{
    private readonly double[] _popularity;
    private readonly double _step;
    private readonly int[] _offsets;
    private readonly int[] _next;

    private ItemTransition(double[] popularity, int[] offsets, int[] next)
    {
        _popularity = popularity;
        _step = popularity.Max() + 1;
        _offsets = offsets;
        _next = next;
    }

    /// <inheritdoc/>
    public int ItemCount => _popularity.Length - 1;

    /// <summary>Counts the training part of all users.</summary>
    public static ItemTransition Of(Domain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Of(domain, [.. Enumerable.Range(0, domain.UserCount)]);
    }

    /// <summary>Counts the training part of the given users.</summary>
    public static ItemTransition Of(Domain domain, ReadOnlySpan<int> users)
    {
        ArgumentNullException.ThrowIfNull(domain);
        double[] popularity = [.. ItemFrequencies.Of(domain, users).Counts];

        // Successors of item i lie in next[offsets[i]..offsets[i + 1]], one entry per time that it happened.
        var offsets = new int[domain.ItemCount + 2];
        foreach (var user in users)
        {
            foreach (var item in domain.Training(user)[..^1])
            {
                offsets[item + 1]++;
            }
        }

        for (var item = 0; item <= domain.ItemCount; item++)
        {
            offsets[item + 1] = checked(offsets[item + 1] + offsets[item]);
        }

        var next = new int[offsets[^1]];
        var filled = offsets.AsSpan().ToArray();
        foreach (var user in users)
        {
            var training = domain.Training(user);
            for (var place = 1; place < training.Length; place++)
            {
                next[filled[training[place - 1]]++] = training[place];
            }
        }

        return new(popularity, offsets, next);
    }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        _popularity.CopyTo(scores);
        if (history.IsEmpty)
        {
            return;
        }

        foreach (var item in _next.AsSpan(_offsets[history[^1]].._offsets[history[^1] + 1]))
        {
            scores[item] += _step;
        }
    }
}
