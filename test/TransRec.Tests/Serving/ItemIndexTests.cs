using TransRec.Ranking;
using TransRec.Serving;

namespace TransRec.Tests.Serving;

public sealed class ItemIndexTests
{
    [Fact]
    public void An_item_that_is_put_is_found_replaced_removed_and_put_again_under_its_number()
    {
        var index = new ItemIndex(1);
        Assert.Equal(1, index.Put("a", [1]));
        Assert.Equal(2, index.Put("b", [2]));
        Assert.Equal([new(2, 2), new(1, 1)], index.Snapshot().Best([1], 5));

        Assert.Equal(1, index.Put("a", [3]));
        Assert.Equal([new(1, 3), new(2, 2)], index.Snapshot().Best([1], 5));

        Assert.True(index.Remove("a"));
        Assert.False(index.Remove("a"));
        Assert.False(index.Remove("c"));
        Assert.Equal([new(2, 2)], index.Snapshot().Best([1], 5));
        Assert.Equal((1, 2), (index.Snapshot().Count, index.Snapshot().Items));
        Assert.False(index.Snapshot().TryFind("a", out _));
        Assert.Equal([3f], index.Snapshot().Of(1).ToArray());

        Assert.Equal(1, index.Put("a", [0]));
        Assert.Equal([new(2, 2), new(1, 0)], index.Snapshot().Best([1], 5));
        Assert.Equal(2, index.Snapshot().Count);
    }

    [Fact]
    public void A_snapshot_stays_as_it_was_whatever_comes_after()
    {
        var random = new Random(1);
        var index = new ItemIndex(2);
        var kept = new List<(ItemSnapshot Snapshot, Dictionary<string, (float, float)> Expected)>();
        var now = new Dictionary<string, (float, float)>();
        for (var round = 0; round < 300; round++)
        {
            var ids = Enumerable.Range(0, random.Next(1, 30)).Select(_ => $"item {random.Next(3000)}").ToArray();
            var vectors = ids.SelectMany(_ => new[] { random.NextSingle(), random.NextSingle() }).ToArray();
            index.Put(ids, vectors);
            for (var i = 0; i < ids.Length; i++)
            {
                now[ids[i]] = (vectors[2 * i], vectors[(2 * i) + 1]);
            }

            var gone = $"item {random.Next(3000)}";
            Assert.Equal(now.Remove(gone), index.Remove(gone));
            if (round % 20 == 0)
            {
                kept.Add((index.Snapshot(), new(now)));
            }
        }

        Assert.True(index.Snapshot().Items > ItemChunk.Items);
        foreach (var (snapshot, expected) in kept)
        {
            Assert.Equal(expected.Count, snapshot.Count);
            var found = snapshot.Best([1, 1], 5000).Select(best => (Id: snapshot.IdOf(best.Item), Values: snapshot.Of(best.Item).ToArray())).ToList();
            Assert.Equal(
                expected.Select(one => (one.Key, one.Value.Item1, one.Value.Item2)).Order(),
                found.Select(one => (one.Id, one.Values[0], one.Values[1])).Order());
            Assert.All(expected.Keys, id => Assert.True(snapshot.TryFind(id, out _)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(64)]
    public void The_best_are_those_of_a_full_sort_for_all_sizes_exclusions_and_filters(int width)
    {
        var random = new Random(width);
        for (var round = 0; round < 25; round++)
        {
            var items = random.Next(1, 2600);
            var user = Draw(random, width, round % 2 == 0);
            var vectors = Draw(random, (items + 1) * width, round % 2 == 0);
            var index = ItemIndex.Of([.. Enumerable.Range(0, items + 1).Select(i => $"{i}")], vectors);
            var removed = Enumerable.Range(0, items / 5).Select(_ => random.Next(1, items + 1)).ToHashSet();
            Assert.All(removed, item => Assert.True(index.Remove($"{item}")));
            int[] excluded = [.. Enumerable.Range(0, 40).Select(_ => random.Next(1, items + 30))];
            var divisor = new[] { 1, 2, 50, 900 }[round % 4];
            bool Passes(int item) => item % divisor == 0;
            var k = random.Next(1, 40);
            var expected = TopK.Of(user, vectors, items).Where(best => !removed.Contains(best.Item) && !excluded.Contains(best.Item) && Passes(best.Item)).Take(k);
            foreach (var threads in new[] { 1, 2 })
            {
                Assert.Equal(expected, index.Snapshot().Best(user, k, excluded, divisor == 1 ? null : Passes, threads));
            }
        }
    }

    [Fact]
    public async Task Readers_see_every_change_whole_while_others_write()
    {
        // All items of a change have one value, and each change another: a list with two values, or of another length, would be half a change.
        const int Items = 1500;
        var index = new ItemIndex(16);
        string[] ids = [.. Enumerable.Range(0, Items).Select(i => $"{i}")];
        float[] Vectors(int value) => [.. Enumerable.Repeat((float)value, Items * 16)];
        index.Put(ids, Vectors(1));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var value = 2; value < 60; value++)
            {
                index.Put(ids, Vectors(value));
                index.Put($"more {value}", new float[16]);
            }

            stop.Cancel();
        }, TestContext.Current.CancellationToken);
        float[] user = [.. Enumerable.Repeat(1f, 16)];
        var reads = 0;
        while (!stop.IsCancellationRequested || reads == 0)
        {
            var best = index.Snapshot().Best(user, Items);
            Assert.Equal(Items, best.Length);
            Assert.Equal(best[0].Score, best[^1].Score);
            reads++;
        }

        await writer;
        Assert.Equal(Items + 58, index.Snapshot().Count);
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(16, true)]
    [InlineData(5, false)]
    public void Several_users_get_the_bits_that_each_gets_alone_and_near_items_are_those_of_a_sort(int width, bool ties)
    {
        const int Items = (2 * ItemChunk.Items) + 77;
        var random = new Random(4);
        var index = ItemIndex.Of([.. Enumerable.Range(0, Items + 1).Select(i => $"{i}")], Draw(random, (Items + 1) * width, ties));
        Assert.True(index.Remove("7"));
        var snapshot = index.Snapshot();
        var users = Draw(random, 5 * width, ties);
        int[][] excluded = [[], [1, 2, 3], [Items], [9, 9], [.. Enumerable.Range(1, Items)]];
        var each = snapshot.BestOfEach(users, 12, excluded, item => item % 3 != 0);
        for (var user = 0; user < excluded.Length; user++)
        {
            Assert.Equal(snapshot.Best(users.AsSpan(user * width, width), 12, excluded[user], item => item % 3 != 0), each[user]);
        }

        var near = Enumerable.Range(1, Items).Where(item => item is not 7 and not 5 and not 40).Select(item => (Item: item, Cosine: Cosine(snapshot.Of(5), snapshot.Of(item))))
            .OrderByDescending(item => item.Cosine).Take(20).ToList();
        var found = snapshot.Nearest(5, 20, [40]);
        Assert.All(near.Zip(found), pair => Assert.Equal(pair.First.Cosine, pair.Second.Score, 5));
        Assert.DoesNotContain(found, item => item.Item is 5 or 7 or 40);
        Assert.Equal(found.OrderByDescending(item => item.Score).ThenBy(item => item.Item), found);
        Assert.Throws<ArgumentException>(() => snapshot.BestOfEach(users, 3, [[]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Nearest(0, 3));

        static double Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
        {
            var (both, first, second) = (0.0, 0.0, 0.0);
            for (var place = 0; place < left.Length; place++)
            {
                both += (double)left[place] * right[place];
                first += (double)left[place] * left[place];
                second += (double)right[place] * right[place];
            }

            return first * second > 0 ? both / Math.Sqrt(first * second) : 0;
        }
    }

    [Fact]
    public void A_mistake_changes_nothing()
    {
        var index = new ItemIndex(2);
        index.Put("a", [1, 2]);
        var before = index.Snapshot();
        Assert.Contains("is empty", Assert.Throws<ArgumentException>(() => index.Put(["b", ""], new float[4])).Message, StringComparison.Ordinal);
        Assert.Contains("found 3", Assert.Throws<ArgumentException>(() => index.Put("b", new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("item at place 1", Assert.Throws<ArgumentException>(() => index.Put(["b", "c"], [1, 2, 3, float.NaN])).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => ItemIndex.Of(["", "b", "b"], new float[6])).Message, StringComparison.Ordinal);
        Assert.Same(before, index.Snapshot());
        Assert.Throws<ArgumentException>(() => before.Best([1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => before.Best([1, 1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => before.IdOf(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => before.Of(-1).ToArray());
        Assert.Empty(new ItemIndex(2).Snapshot().Best([1, 1], 3));
    }

    [Fact]
    public void A_filter_is_asked_only_of_items_that_would_enter_the_list()
    {
        var index = ItemIndex.Of([.. Enumerable.Range(0, 5001).Select(i => $"{i}")], [.. Enumerable.Range(0, 5001).Select(i => (float)-i)]);
        var asked = 0;
        Assert.Equal([1, 2, 3], index.Snapshot().Best([1], 3, filter: _ => ++asked > 0).Select(best => best.Item));
        Assert.InRange(asked, 3, 70);
    }

    private static float[] Draw(Random random, int count, bool ties) =>
        [.. Enumerable.Range(0, count).Select(_ => ties ? random.Next(-2, 3) : random.NextSingle() - 0.5f)];
}
