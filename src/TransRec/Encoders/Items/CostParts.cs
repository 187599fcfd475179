namespace TransRec.Encoders.Items;

/// <summary>Cuts items into parts that are encoded together.</summary>
internal static class CostParts
{
    /// <summary>Cuts a list into consecutive parts of bounded cost; a part has one item at least.</summary>
    /// <param name="costs">The cost of each item.</param>
    /// <param name="costOfPart">The largest cost of a part of several items.</param>
    /// <returns>The places of each part, and its cost.</returns>
    public static IEnumerable<(Range Places, int Cost)> Of(IReadOnlyList<int> costs, int costOfPart)
    {
        for (int start = 0, end = 0; start < costs.Count; start = end)
        {
            var cost = 0;
            for (; end < costs.Count && (end == start || (long)cost + costs[end] <= costOfPart); end++)
            {
                cost += costs[end];
            }

            yield return (start..end, cost);
        }
    }
}
