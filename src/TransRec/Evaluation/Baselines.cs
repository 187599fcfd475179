using TransRec.Data;
using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>What needs no model, and what a model has to beat: popularity and item transition, by the counts of the training items.</summary>
public static class Baselines
{
    /// <summary>The name of <see cref="Evaluation.Popularity"/> in reports.</summary>
    public const string Popularity = "popularity";

    /// <summary>The name of <see cref="Evaluation.ItemTransition"/> in reports.</summary>
    public const string ItemTransition = "item transition";

    /// <summary>Their scores on every user's test item.</summary>
    /// <param name="domain">The domain; counts are of the training items of all its users.</param>
    /// <param name="options">The protocol.</param>
    /// <returns>Popularity, then item transition.</returns>
    public static IReadOnlyList<MetricsGroup> OnTest(Domain domain, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        IHistoryScorer[] scorers = [new Popularity(ItemFrequencies.Of(domain)), Evaluation.ItemTransition.Of(domain)];
        int[][] ranks = [.. scorers.Select(_ => new int[domain.UserCount])];
        foreach (var (first, count) in UserBlocks.Of(domain.UserCount))
        {
            var queries = RankingQueries.Of(domain, HeldOut.Test, first, count);
            for (var scorer = 0; scorer < scorers.Length; scorer++)
            {
                CatalogueRanking.Ranks(scorers[scorer], queries, options.TargetConvention, options.TieConvention).CopyTo(ranks[scorer].AsSpan(first));
            }
        }

        return [new(Popularity, RankingMetrics.Of(ranks[0])), new(ItemTransition, RankingMetrics.Of(ranks[1]))];
    }
}
