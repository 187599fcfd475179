using TransRec.Data;
using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>The metrics again, by groups of users. Every group is listed, an empty one with 0 users, so that tables of several runs align.</summary>
internal static class RankingBreakdown
{
    private static readonly (string Name, int From)[] Frequencies =
        [("cold target (never in training)", 0), ("target in training 1-4 times", 1), ("5-19 times", 5), ("20 times and more", 20)];

    private static readonly (string Name, int From)[] Lengths =
        [("history of up to 4 items", 0), ("5-9 items", 5), ("10-19 items", 10), ("20 items and more", 20)];

    /// <summary>By how often the target occurs in training; the first group is the cold targets.</summary>
    /// <param name="ranks">A rank per query.</param>
    /// <param name="queries">The queries that were ranked.</param>
    /// <param name="training">Counts over the users that the model was trained on.</param>
    /// <param name="cutoffs">Cutoffs; empty for the default ones.</param>
    public static IReadOnlyList<MetricsGroup> ByTargetFrequency(
        ReadOnlySpan<int> ranks, RankingQueries queries, ItemFrequencies training, params ReadOnlySpan<int> cutoffs)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(training);
        return Group(ranks, queries.Count, Frequencies, query => training[queries.Targets[query]], cutoffs);
    }

    /// <summary>The same for all users of a domain, whose queries are not made.</summary>
    internal static IReadOnlyList<MetricsGroup> ByTargetFrequency(ReadOnlySpan<int> ranks, Domain domain, HeldOut heldOut, ItemFrequencies training) =>
        Group(ranks, domain.UserCount, Frequencies, user => training[domain.Target(user, heldOut)], []);

    /// <inheritdoc cref="ByTargetFrequency(ReadOnlySpan{int}, Domain, HeldOut, ItemFrequencies)"/>
    internal static IReadOnlyList<MetricsGroup> ByHistoryLength(ReadOnlySpan<int> ranks, Domain domain, HeldOut heldOut) =>
        Group(ranks, domain.UserCount, Lengths, user => domain.Length(user) - (heldOut == HeldOut.Test ? 1 : 2), []);

    /// <summary>By the number of items in the history.</summary>
    /// <inheritdoc cref="ByTargetFrequency(ReadOnlySpan{int}, RankingQueries, ItemFrequencies, ReadOnlySpan{int})"/>
    public static IReadOnlyList<MetricsGroup> ByHistoryLength(ReadOnlySpan<int> ranks, RankingQueries queries, params ReadOnlySpan<int> cutoffs)
    {
        ArgumentNullException.ThrowIfNull(queries);
        return Group(ranks, queries.Count, Lengths, query => queries.History(query).Length, cutoffs);
    }

    private static List<MetricsGroup> Group(
        ReadOnlySpan<int> ranks, int count, (string Name, int From)[] groups, Func<int, int> value, ReadOnlySpan<int> cutoffs)
    {
        if (ranks.Length != count)
        {
            throw new ArgumentException($"{ranks.Length} ranks for {count} queries.", nameof(ranks));
        }

        var members = groups.Select(_ => new List<int>()).ToArray();
        for (var query = 0; query < ranks.Length; query++)
        {
            var number = value(query);
            members[Array.FindLastIndex(groups, group => number >= group.From)].Add(ranks[query]);
        }

        var result = new List<MetricsGroup>(groups.Length);
        for (var group = 0; group < groups.Length; group++)
        {
            result.Add(new(groups[group].Name, RankingMetrics.Of([.. members[group]], cutoffs)));
        }

        return result;
    }
}
