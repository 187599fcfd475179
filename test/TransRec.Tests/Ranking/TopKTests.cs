using TransRec.Ranking;

namespace TransRec.Tests.Ranking;

public sealed class TopKTests
{
    [Fact]
    public void Best_first_equal_scores_by_item_number_and_masked_items_left_out()
    {
        float[] items = [9, 1, 3, 2, 3, 0];
        Assert.Equal([new(2, 3), new(4, 3), new(3, 2)], TopK.Of([1], items, 3));
        Assert.Equal([new(4, 3), new(1, 1)], TopK.Of([1], items, 2, [3, 2, 3]));
    }

    [Fact]
    public void A_catalogue_smaller_than_k_gives_what_it_has()
    {
        Assert.Equal([new(2, 3), new(1, 1)], TopK.Of([1], [9, 1, 3], 10));
        Assert.Empty(TopK.Of([1], [9, 1, 3], 10, [1, 2]));
        Assert.Empty(TopK.Of([1], [9], 10));
    }

    [Fact]
    public void The_best_equal_a_full_sort_for_all_sizes_blocks_and_vector_lengths()
    {
        var random = new Random(17);
        for (var round = 0; round < 120; round++)
        {
            var width = new[] { 1, 3, 4, 16, 33, 64 }[round % 6];
            var data = RankingCase.Random(random, 1, random.Next(1, 600), width, ties: round % 2 == 0);
            var k = random.Next(1, 30);
            var mask = data.Histories[0];
            var scores = ObviousRanking.Scores(data.Users, data.Items);
            var expected = Enumerable.Range(1, scores.Length - 1).Except(mask)
                .Select(item => new ScoredItem(item, scores[item])).OrderByDescending(item => item.Score).ThenBy(item => item.Item).Take(k).ToArray();
            Assert.Equal(expected, TopK.Of(data.Users, data.Items, k, mask));
            foreach (var wide in new[] { true, false })
            {
                Assert.Equal(expected, TopK.Of(data.Users, data.Items, k, mask, new CatalogueRanking.Blocks(1, random.Next(1, 300), 2, wide, Rounded: false)));
            }
        }
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_named_unless_the_item_is_masked()
    {
        float[] items = [float.NaN, 3, 2, float.NaN, float.NaN];
        Assert.Contains("item 3", Assert.Throws<ArgumentException>(() => TopK.Of([1], items, 1)).Message);
        Assert.Equal([new(1, 3)], TopK.Of([1], items, 1, [3, 4]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)] // times 0 in the user's vector
    public void A_score_that_is_not_a_number_is_named_in_rows_that_are_read_as_they_lie(float value)
    {
        // Rows are summed sixteen at a time: item 22 stands in the second sixteen, item 38 among the rest.
        float[] user = [.. Enumerable.Range(0, 16).Select(place => place == 5 ? 0f : 1f)];
        foreach (var broken in new[] { 22, 38 })
        {
            var items = Enumerable.Range(0, 16 * 40).Select(i => i / 16 == broken && i % 16 == 5 ? value : i / 16).ToArray();
            Assert.Contains($"item {broken}", Assert.Throws<ArgumentException>(() => TopK.Of(user, items, 1)).Message);
            Assert.Equal(39, Assert.Single(TopK.Of(user, items, 1, [broken])).Item);
        }
    }

    [Fact]
    public void Infinite_scores_stand_first_and_last()
    {
        float[] user = [.. Enumerable.Repeat(1f, 16)];
        var items = Enumerable.Range(0, 16 * 33).Select(i => i == (16 * 9) + 3 ? float.PositiveInfinity : i == 16 * 12 ? float.NegativeInfinity : i / 16).ToArray();
        var found = TopK.Of(user, items, 32);
        Assert.Equal(new ScoredItem(9, float.PositiveInfinity), found[0]);
        Assert.Equal(new ScoredItem(12, float.NegativeInfinity), found[^1]);
    }

    [Fact]
    public void Scores_that_differ_by_their_last_bit_keep_the_order_of_the_exact_sum()
    {
        // Large products that cancel: summed in another order the scores of these rows come out wrong by more than they differ.
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var row = Enumerable.Range(0, 64).Select(i => (float)(1e4 * (random.NextDouble() - 0.5))).ToArray();
            float[] items = [.. Enumerable.Repeat(0f, 64), .. Enumerable.Range(0, 40).SelectMany(_ => row.Select(value => value * (1 + (random.Next(3) - 1) * 1e-7f)))];
            var scores = ObviousRanking.Scores(row, items);
            var expected = Enumerable.Range(1, 40).Select(item => new ScoredItem(item, scores[item])).OrderByDescending(item => item.Score).ThenBy(item => item.Item).Take(5);
            Assert.Equal(expected, TopK.Of(row, items, 5));
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TopK.Of([1, 2], [1, 2, 3], 1));
        Assert.Throws<ArgumentException>(() => TopK.Of([], [1, 2, 3], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopK.Of([1], [1, 2, 3], 0));
    }
}
