using TransRec.Encoders.Items;

namespace TransRec.Training;

/// <summary>Cuts the items of a batch into shards of nearly equal cost: a function of the batch and the recipe, and of nothing else.</summary>
internal static class ShardCut
{
    /// <summary>Cuts items, the cheapest first.</summary>
    /// <param name="encoder">Says what an item costs.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="items">Distinct item numbers.</param>
    /// <param name="shards">Shards at least; fewer where there are fewer items.</param>
    /// <param name="costOfPart">The largest cost of a shard of several items.</param>
    /// <returns>For each shard the places of its items, and their cost.</returns>
    public static IReadOnlyList<(long[] Places, int Cost)> Of(ItemEncoder encoder, IItemContent content, int[] items, int shards, int costOfPart)
    {
        int[] costs = [.. items.Select(item => Math.Max(1, encoder.Cost(content, item)))];
        long[] order = [.. Enumerable.Range(0, items.Length).OrderBy(place => costs[place]).Select(place => (long)place)];
        var sum = costs.Sum(cost => (long)cost);
        for (var count = Math.Min(items.Length, Math.Max(shards, (sum + costOfPart - 1) / costOfPart)); ; count++)
        {
            var cut = At(count);
            if (count == items.Length || cut.TrueForAll(part => part.Cost <= costOfPart))
            {
                return cut;
            }
        }

        // An item belongs to the shard in which the middle of its cost lies.
        List<(long[] Places, int Cost)> At(long count)
        {
            var before = 0L;
            return
            [
                .. order.Select(place =>
                {
                    var middle = (2 * before) + costs[place];
                    before += costs[place];
                    return (Place: place, Shard: Math.Min(count - 1, middle * count / (2 * sum)));
                })
                .GroupBy(each => each.Shard)
                .Select(shard => (shard.Select(each => each.Place).ToArray(), checked((int)shard.Sum(each => (long)costs[each.Place])))),
            ];
        }
    }
}
