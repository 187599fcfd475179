using TransRec.Ranking;
using TransRec.Ranking.Kernels;

namespace TransRec.Tests.Ranking;

public sealed class CatalogueRankingTests
{
    private static readonly (TargetConvention Targets, TieConvention Ties)[] Conventions =
    [
        (TargetConvention.MaskedWithHistory, TieConvention.Kindest), (TargetConvention.NeverMasked, TieConvention.Kindest),
        (TargetConvention.MaskedWithHistory, TieConvention.Listed), (TargetConvention.NeverMasked, TieConvention.Listed),
    ];

    // Two users of width 1; the scores of user 0 are the item values, those of user 1 their negatives.
    private static readonly float[] Users = [1, -1];
    private static readonly float[] Items = [99, 5, 4, 4, 1];

    [Fact]
    public void The_rank_is_one_more_than_the_number_of_greater_scores_and_by_the_kindest_rule_ties_do_not_count() =>
        Assert.Equal([2, 1], CatalogueRanking.Ranks(Users, Items, 1, new([3, 4], [[], []]), ties: TieConvention.Kindest));

    [Fact]
    public void A_listed_rank_is_the_place_in_the_list_of_recommendations()
    {
        float[] items = [99, 4, 5, 4, 4, 1]; // recommended: 2, 1, 3, 4, 5
        for (var target = 1; target <= 5; target++)
        {
            var place = TopK.Of([1], items, 5, []).ToList().FindIndex(scored => scored.Item == target);
            Assert.Equal([1 + place], CatalogueRanking.Ranks([1], items, 1, new([target], [[]])));
        }

        Assert.Equal([2], CatalogueRanking.Ranks([1], items, 1, new([4], [[1, 3]]))); // masked ones stand in no list
    }

    [Fact]
    public void Masked_history_does_not_count_however_often_it_stands_there() =>
        Assert.Equal([2, 2], CatalogueRanking.Ranks(Users, Items, 1, new([3, 1], [[1, 1], [4, 2, 4]])));

    [Fact]
    public void A_target_in_its_own_history_is_a_miss_or_ranks_by_the_other_convention()
    {
        var queries = new RankingQueries([2, 2], [[1, 2], [3]]);
        Assert.Equal([CatalogueRanking.Missed, 2], CatalogueRanking.Ranks(Users, Items, 1, queries));
        Assert.Equal([1, 2], CatalogueRanking.Ranks(Users, Items, 1, queries, TargetConvention.NeverMasked));
    }

    // What this processor has, with 256 and with 512 bits: float32, products of int16, and both by turns until the faster one is known.
    private static readonly (bool Wide, bool? Rounded)[] Kernels =
    [
        .. new[] { false, true }
            .Where(wide => !wide || RoundedCount.IsWide)
            .SelectMany(wide => new bool?[] { false, true, null }.Select(rounded => (wide, rounded)))
            .Where(kernel => kernel.rounded == false || RoundedCount.IsSupported),
    ];

    [Fact]
    public void Ranks_equal_a_sort_for_all_sizes_blocks_and_vector_lengths()
    {
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            var width = new[] { 1, 2, 3, 4, 7, 16, 33, 64, 65 }[round % 9];
            var data = RankingCase.Random(random, random.Next(1, 40), random.Next(1, 300), width, ties: round % 2 == 0);
            foreach (var (convention, ties) in Conventions)
            {
                var expected = data.Obvious(convention, ties);
                Assert.Equal(expected, CatalogueRanking.Ranks(data.Users, data.Items, width, data.Queries, convention, ties));
                AssertRanks(expected, data, width, convention, ties, random);
            }
        }
    }

    // Rounding to int16 hides what is near: scores a few units in the last place apart, norms of all sizes in one panel, one value that is all of a vector.
    [Theory]
    [InlineData("near")]
    [InlineData("norms")]
    [InlineData("spikes")]
    [InlineData("tiny")]
    [InlineData("huge")]
    [InlineData("zeros")]
    public void Ranks_equal_a_sort_where_rounding_to_int16_decides_little(string kind)
    {
        var random = new Random(3);
        for (var round = 0; round < 24; round++)
        {
            var width = new[] { 1, 2, 5, 64, 200 }[round % 5];
            var data = RankingCase.Random(random, random.Next(1, 40), random.Next(1, 300), width, ties: round % 4 == 0);
            foreach (var values in new[] { data.Users, data.Items })
            {
                Distort(values, width, kind, random);
            }

            foreach (var (convention, ties) in Conventions)
            {
                AssertRanks(data.Obvious(convention, ties), data, width, convention, ties, random);
            }
        }
    }

    private static void Distort(float[] values, int width, string kind, Random random)
    {
        var model = values[^width..]; // items' row 0 is padding
        for (var start = 0; start < values.Length; start += width)
        {
            var row = values.AsSpan(start, width);
            var factor = MathF.Pow(10, random.Next(-30, 30));
            var spike = random.Next(width);
            for (var place = 0; place < width; place++)
            {
                row[place] = kind switch
                {
                    "near" => model[place] * (1 + (random.Next(-2, 3) * 1e-7f)),
                    "norms" => row[place] * MathF.Sqrt(factor * 1e-10f),
                    "spikes" => row[place] * (place == spike ? 1e6f : 1e-3f),
                    "tiny" => row[place] * 1e-22f,
                    "huge" => row[place] * 1e17f,
                    _ => random.Next(4) == 0 ? row[place] : 0,
                };
            }
        }
    }

    private static void AssertRanks(int[] expected, RankingCase data, int width, TargetConvention convention, TieConvention ties, Random random) =>
        Assert.All(Kernels, kernel =>
        {
            var blocks = new CatalogueRanking.Blocks(random.Next(1, 50), random.Next(1, 350), random.Next(1, 4), kernel.Wide, kernel.Rounded);
            Assert.Equal(expected, CatalogueRanking.Ranks(data.Users, data.Items, width, data.Queries, convention, ties, blocks));
        });

    [Fact]
    public void Equal_vectors_score_equally_wherever_they_stand()
    {
        var random = new Random(5);
        float[] vector = [.. Enumerable.Range(0, 67).Select(_ => (float)random.NextDouble() - .5f)];
        float[] items = [.. Enumerable.Repeat(vector, 201).SelectMany(values => values)];
        float[] users = [.. Enumerable.Range(0, 7 * 67).Select(_ => (float)random.NextDouble() - .5f)];
        var queries = new RankingQueries([1, 2, 64, 65, 128, 199, 200], [[], [], [], [], [], [], []]);
        Assert.All(CatalogueRanking.Ranks(users, items, 67, queries, ties: TieConvention.Kindest), rank => Assert.Equal(1, rank));
        Assert.Equal(queries.Targets, CatalogueRanking.Ranks(users, items, 67, queries));
    }

    [Fact]
    public void A_user_who_has_seen_everything_but_the_target_ranks_it_first() =>
        Assert.Equal([1], CatalogueRanking.Ranks([1], Items, 1, new([4], [[1, 2, 3]])));

    [Fact]
    public void No_query_gives_no_rank() => Assert.Empty(CatalogueRanking.Ranks([], Items, 1, new([], [])));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_named(float value)
    {
        float[] users = [1, 1, 1, 1, value, 1];
        float[] items = [value, value, 0, 0, 1, 1];
        var queries = new RankingQueries([1, 2, 1], [[], [], []]);
        Assert.Contains("user 2", Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks(users, items, 2, queries)).Message);
        items[5] = value;
        users[4] = 0;
        Assert.Contains("item 2", Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks(users, items, 2, queries)).Message);
    }

    [Fact]
    public void Scores_beyond_float32_are_named_and_large_ones_within_are_ranked()
    {
        float[] items = [0, 1e20f, 2e20f];
        var queries = new RankingQueries([1, 2], [[], []]);
        Assert.Contains("user 1", Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks([1, 1e20f], items, 1, queries)).Message);
        Assert.Equal([2, 1], CatalogueRanking.Ranks([1, 1e17f], items, 1, queries));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks([1, 1], Items, 1, new([1], [[]])));
        Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks([1, 1], Items, 2, new([1], [[]])));
        Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks([1], [0], 1, new([1], [[]])));
        Assert.Contains("item 5", Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks([1], Items, 1, new([5], [[]]))).Message);
        Assert.Contains("item 7", Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks([1], Items, 1, new([1], [[2, 7]]))).Message);
        Assert.Contains("item number 0", Assert.Throws<ArgumentException>(() => new RankingQueries([1], [[0]])).Message);
        Assert.Throws<ArgumentException>(() => new RankingQueries([1], []));
    }

    [Fact]
    public void Score_rows_rank_like_vectors()
    {
        var random = new Random(2);
        for (var round = 0; round < 20; round++)
        {
            var data = RankingCase.Random(random, 20, random.Next(1, 100), 3, ties: true);
            foreach (var (convention, ties) in Conventions)
            {
                var ranks = CatalogueRanking.Ranks((query, scores) =>
                {
                    scores[0] = double.NaN;
                    for (var item = 1; item < scores.Length; item++)
                    {
                        scores[item] = ObviousRanking.Score(data.Users.AsSpan(query * 3, 3), data.Items.AsSpan(item * 3, 3));
                    }
                }, (data.Items.Length / 3) - 1, data.Queries, convention, ties);
                Assert.Equal(data.Obvious(convention, ties), ranks);
            }
        }
    }

    [Fact]
    public void A_score_that_is_not_a_number_names_query_and_item()
    {
        var failure = Assert.Throws<ArgumentException>(() => CatalogueRanking.Ranks((query, scores) =>
        {
            scores.Clear();
            scores[3] = query == 1 ? double.NaN : 0;
        }, 4, new([1, 2], [[], []])));
        Assert.Contains("query 1 and item 3", failure.Message);
    }
}
