using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Ranking;
using TransRec.Tests.Data;

namespace TransRec.Tests.Evaluation;

public sealed class BaselineTests
{
    // Training parts: a b a b c, and b c d (the last two of each are held out).
    private static readonly Domain Small = Domain.Create(
        "d",
        "abcde".Select(letter => (letter.ToString(), "title")),
        [("u", ["a", "b", "a", "b", "c", "e", "e"]), ("v", ["b", "c", "d", "e", "e"])]);

    [Fact]
    public void Popularity_counts_the_training_part()
    {
        var scores = new double[6];
        new Popularity(ItemFrequencies.Of(Small)).Score([1, 2], scores);
        Assert.Equal([0, 2, 3, 2, 1, 0], scores);
    }

    [Fact]
    public void Transitions_order_by_successor_count_then_popularity()
    {
        var scores = new double[6];
        var transition = ItemTransition.Of(Small);
        transition.Score([4, 2], scores); // b was followed by a once, by c twice
        Assert.Equal([0, 2 + 4, 3, 2 + 8, 1, 0], scores);
        transition.Score([2, 5], scores); // nothing followed e
        Assert.Equal([0, 2, 3, 2, 1, 0], scores);
        transition.Score([], scores);
        Assert.Equal([0, 2, 3, 2, 1, 0], scores);
    }

    [Fact]
    public void Transitions_equal_a_dictionary_of_pairs_for_a_sample_of_users()
    {
        var domain = SmallDomains.Domain(seed: 4);
        var users = domain.SampleUsers(.5, 3);
        var transition = ItemTransition.Of(domain, users);
        var pairs = new Dictionary<(int, int), int>();
        foreach (var user in users)
        {
            var training = domain.Training(user);
            for (var place = 1; place < training.Length; place++)
            {
                pairs[(training[place - 1], training[place])] = pairs.GetValueOrDefault((training[place - 1], training[place])) + 1;
            }
        }

        var frequencies = ItemFrequencies.Of(domain, users);
        var step = frequencies.Counts.ToArray().Max() + 1;
        var scores = new double[domain.ItemCount + 1];
        for (var last = 1; last <= domain.ItemCount; last++)
        {
            transition.Score([last], scores);
            for (var item = 1; item <= domain.ItemCount; item++)
            {
                Assert.Equal((pairs.GetValueOrDefault((last, item)) * step) + frequencies[item], scores[item]);
            }
        }
    }

    [Fact]
    public void Baselines_rank_all_users_of_a_domain()
    {
        var queries = RankingQueries.Of(Small, HeldOut.Test);
        Assert.Equal([CatalogueRanking.Missed, CatalogueRanking.Missed], CatalogueRanking.Ranks(ItemTransition.Of(Small), queries));
        Assert.Equal([2, 2], CatalogueRanking.Ranks(ItemTransition.Of(Small), queries, TargetConvention.NeverMasked));
    }
}
