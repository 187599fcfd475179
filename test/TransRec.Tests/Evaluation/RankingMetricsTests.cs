using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Ranking;

namespace TransRec.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    [Fact]
    public void Metrics_of_a_few_ranks_by_hand()
    {
        var metrics = RankingMetrics.Of([1, 3, 11, CatalogueRanking.Missed]);
        Assert.Equal((4, 1), (metrics.Users, metrics.MaskedTargets));
        Assert.Equal([5, 10, 20], metrics.Cutoffs.Select(cutoff => cutoff.Cutoff));
        Assert.Equal(.5, metrics.At(10).HitRate);
        Assert.Equal((1 + .5) / 4, metrics.At(10).Ndcg, 12);
        Assert.Equal((1 + (1 / 3.0)) / 4, metrics.At(10).Mrr, 12);
        Assert.Equal(.75, metrics.At(20).HitRate);
        Assert.Equal((1.5 + (1 / Math.Log2(12))) / 4, metrics.At(20).Ndcg, 12);
        Assert.Contains("5, 10, 20", Assert.Throws<ArgumentException>(() => metrics.At(7)).Message);
    }

    [Fact]
    public void Means_over_users_are_the_means_of_the_single_gains()
    {
        int[] ranks = [4, 2, 90, 5, 6, CatalogueRanking.Missed, 1];
        var metrics = RankingMetrics.Of(ranks, 5, 1).At(5);
        Assert.Equal(ranks.Average(rank => RankingMetrics.Hit(rank, 5)), metrics.HitRate, 12);
        Assert.Equal(ranks.Average(rank => RankingMetrics.Ndcg(rank, 5)), metrics.Ndcg, 12);
        Assert.Equal(ranks.Average(rank => RankingMetrics.ReciprocalRank(rank, 5)), metrics.Mrr, 12);
    }

    [Fact]
    public void No_ranks_give_zeros() => Assert.Equal(new CutoffMetrics(5, 0, 0, 0), RankingMetrics.Of([]).Cutoffs[0]);

    [Fact]
    public void A_cutoff_below_one_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => RankingMetrics.Of([1], 0));

    [Fact]
    public void Groups_by_target_frequency_and_history_length_hold_every_user_once()
    {
        var domain = Domain.Create(
            "d",
            "abcdef".Select(letter => (letter.ToString(), "title")),
            [("u", ["a", "a", "a", "b", "c"]), ("v", ["a", "a", "a", "b", "a"]), ("w", ["d", "e", "f", "a", "b", "d"])]);
        var queries = RankingQueries.Of(domain, HeldOut.Test);
        int[] ranks = [1, CatalogueRanking.Missed, 30];

        var byFrequency = RankingBreakdown.ByTargetFrequency(ranks, queries, ItemFrequencies.Of(domain), 10);
        Assert.Equal([1, 1, 1, 0], byFrequency.Select(group => group.Metrics.Users));
        Assert.StartsWith("cold", byFrequency[0].Name);
        Assert.Equal(1, byFrequency[0].Metrics.At(10).HitRate);

        var byLength = RankingBreakdown.ByHistoryLength(ranks, queries);
        Assert.Equal([2, 1, 0, 0], byLength.Select(group => group.Metrics.Users));
        Assert.Throws<ArgumentException>(() => RankingBreakdown.ByHistoryLength([1], queries));
    }
}
