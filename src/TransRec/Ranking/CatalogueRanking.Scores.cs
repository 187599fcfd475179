using System.Runtime.CompilerServices;

namespace TransRec.Ranking;

/// <summary>Writes the scores of one query.</summary>
/// <param name="query">The query's index.</param>
/// <param name="scores">To fill, by item number, items + 1 entries; entry 0 (padding) is ignored. Its content before the call is undefined.</param>
internal delegate void ScoreRow(int query, Span<double> scores);

internal static partial class CatalogueRanking
{
    /// <summary>Ranks by any score: one row of scores at a time, as baselines make them.</summary>
    /// <param name="scores">Writes a query's scores; called from several threads at once.</param>
    /// <param name="itemCount">Items of the catalogue.</param>
    /// <param name="queries">Targets and histories.</param>
    /// <param name="convention">What happens to a target that stands in its own history.</param>
    /// <param name="ties">What happens to items of exactly the target's score.</param>
    /// <param name="threads">Threads at most; 0 (default): all processors.</param>
    /// <returns>A rank per query, from 1; <see cref="Missed"/> for a masked target.</returns>
    /// <exception cref="ArgumentException">An item is outside the catalogue, or a score is NaN; the message names query and item.</exception>
    public static int[] Ranks(
        ScoreRow scores,
        int itemCount,
        RankingQueries queries,
        TargetConvention convention = TargetConvention.MaskedWithHistory,
        TieConvention ties = TieConvention.Listed,
        int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(itemCount);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        queries.CheckItems(itemCount);
        var ranks = new int[queries.Count];
        var wrong = new int[queries.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(0, queries.Count, parallel, () => new double[itemCount + 1], (query, _, row) =>
        {
            scores(query, row);
            var threshold = row[queries.Targets[query]];
            var rank = 1 + CountGreater(row.AsSpan(1), threshold, out var firstNaN);
            wrong[query] = firstNaN + 1;
            rank += ties == TieConvention.Listed ? row.AsSpan(1, queries.Targets[query] - 1).Count(threshold) : 0;
            foreach (var item in queries.Mask(query))
            {
                rank -= row[item] > threshold || (ties == TieConvention.Listed && item < queries.Targets[query] && row[item] == threshold) ? 1 : 0;
            }

            ranks[query] = rank;
            return row;
        }, _ => { });

        var bad = Array.FindIndex(wrong, item => item > 0);
        return bad < 0
            ? MarkMissed(ranks, queries, convention)
            : throw new ArgumentException($"The score of query {queries.FirstQuery + bad} and item {wrong[bad]} is not a number.", nameof(scores));
    }

    /// <summary>Ranks by a baseline that scores from the history alone.</summary>
    /// <inheritdoc cref="Ranks(ScoreRow, int, RankingQueries, TargetConvention, TieConvention, int)"/>
    public static int[] Ranks(
        IHistoryScorer scorer,
        RankingQueries queries,
        TargetConvention convention = TargetConvention.MaskedWithHistory,
        TieConvention ties = TieConvention.Listed,
        int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return Ranks((query, scores) => scorer.Score(queries.History(query), scores), scorer.ItemCount, queries, convention, ties, threads);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountGreater(ReadOnlySpan<double> scores, double threshold, out int firstNaN)
    {
        var (greater, notGreater) = (0, 0);
        foreach (var score in scores)
        {
            greater += score > threshold ? 1 : 0;
            notGreater += score <= threshold ? 1 : 0;
        }

        // A number is either; the target's own score stands in the row too, so a threshold that is not a number is found there.
        firstNaN = greater + notGreater == scores.Length ? -1 : scores.IndexOf(double.NaN);
        return greater;
    }
}
