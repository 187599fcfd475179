using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Ranking;

namespace TransRec.Tests.Golden;

/// <summary>The baselines on real data, iisan_scientific_5core beside the golden folder: HR@10 and NDCG@10 that were counted independently.</summary>
public sealed class EvaluationBaselineTests
{
    [Theory]
    [InlineData(TargetConvention.MaskedWithHistory, .0294, .0142, .0834, .0597)]
    [InlineData(TargetConvention.NeverMasked, .0870, .0591, .1755, .1460)]
    public void Popularity_and_item_transition_have_the_known_values(
        TargetConvention convention, double popularityHits, double popularityNdcg, double transitionHits, double transitionNdcg)
    {
        var folder = GoldenFolder.Need("..", "data", "iisan_scientific_5core");
        var domain = Domain.Load(folder);
        var queries = RankingQueries.Of(domain, HeldOut.Test);

        var popularity = RankingMetrics.Of(CatalogueRanking.Ranks(new Popularity(ItemFrequencies.Of(domain)), queries, convention, TieConvention.Kindest)).At(10);
        Assert.Equal((popularityHits, popularityNdcg), (Math.Round(popularity.HitRate, 4), Math.Round(popularity.Ndcg, 4)));

        var transition = RankingMetrics.Of(CatalogueRanking.Ranks(ItemTransition.Of(domain), queries, convention, TieConvention.Kindest)).At(10);
        Assert.Equal((transitionHits, transitionNdcg), (Math.Round(transition.HitRate, 4), Math.Round(transition.Ndcg, 4)));
    }
}
