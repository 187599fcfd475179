namespace TransRec.Collectives;

/// <summary>Deals parts of work to ranks: the most expensive first, each to the rank with the least so far (Graham 1969: at most 4/3 of the best there is).</summary>
internal static class PartAssignment
{
    /// <summary>The rank of each part; of equal ones the first part goes first, and of equal ranks the lowest gets it.</summary>
    /// <param name="costs">The cost of each part.</param>
    /// <param name="ranks">How many ranks there are.</param>
    public static int[] Of(IReadOnlyList<int> costs, int ranks)
    {
        var loads = new long[ranks];
        var owners = new int[costs.Count];
        foreach (var part in Enumerable.Range(0, costs.Count).OrderByDescending(part => costs[part]))
        {
            var least = Array.IndexOf(loads, loads.Min());
            owners[part] = least;
            loads[least] += Math.Max(1, costs[part]);
        }

        return owners;
    }
}
