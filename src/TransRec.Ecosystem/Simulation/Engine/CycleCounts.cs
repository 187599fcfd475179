using TransRec.Ecosystem.Measures;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Shows and clicks of one recommender's items in one cycle, and the accounts that come of them.</summary>
internal sealed class CycleCounts(SimulatedPopulation population)
{
    private readonly int[] shows = new int[population.Items];
    private readonly int[] clicks = new int[population.Items];
    private readonly int[] sorted = new int[population.Items];

    public void Show(int item) => shows[item]++;

    public void Click(int item) => clicks[item]++;

    /// <summary>Writes the cycle's rows and starts anew.</summary>
    public void Close(int cycle, string recommender, int consumers, AccountOptions accounts, List<ProviderRow> providers, List<RecommenderRow> recommenders)
    {
        var owners = population.OwnerNames.Count;
        var (ownShows, ownClicks) = (new int[owners], new int[owners]);
        var shares = new double[population.Categories.Count];
        var slots = 0;
        for (var item = 0; item < shows.Length; item++)
        {
            ownShows[population.Owners[item]] += shows[item];
            ownClicks[population.Owners[item]] += clicks[item];
            slots += shows[item];
            for (var mask = shows[item] > 0 ? population.Masks[item] : 0; mask != 0; mask &= mask - 1)
            {
                shares[System.Numerics.BitOperations.TrailingZeroCount(mask)] += shows[item];
            }
        }

        var fees = 0.0;
        for (var owner = 0; owner < owners; owner++)
        {
            var (clicked, shown) = (ownClicks[owner], ownShows[owner]);
            fees += accounts.Fee(clicked, shown);
            providers.Add(new ProviderRow(
                cycle, population.OwnerNames[owner], Groups.Of(population.OwnerIsNiche[owner]), recommender, clicked, shown, accounts.Fee(clicked, shown), accounts.Profit(clicked, shown)));
        }

        for (var category = 0; category < shares.Length && slots > 0; category++)
        {
            shares[category] /= slots;
        }

        shows.CopyTo(sorted, 0);
        recommenders.Add(new RecommenderRow(cycle, recommender, consumers, slots, fees, Concentration.Gini(sorted), Concentration.Coverage(shows), shares));
        Array.Clear(shows);
        Array.Clear(clicks);
    }
}

/// <summary>The two groups, of consumers and of item providers.</summary>
public static class Groups
{
    /// <summary>Whose interest, or whose items, lie in the niche.</summary>
    public const string Niche = "niche";

    /// <summary>All others.</summary>
    public const string Mainstream = "mainstream";

    internal static string Of(bool isNiche) => isNiche ? Niche : Mainstream;
}
