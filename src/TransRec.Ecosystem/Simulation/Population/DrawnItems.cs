namespace TransRec.Ecosystem.Simulation;

/// <summary>The catalogue of providers who each own items drawn from those of a data set.</summary>
internal static class DrawnItems
{
    /// <summary>The items in catalogue order, and their owners. The providers' order is drawn: it decides ties.</summary>
    /// <param name="options">How many providers, and items of each.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="all">The data set's items.</param>
    /// <param name="niche">Those of them that niche providers own.</param>
    /// <exception cref="EcosystemException">There are fewer items than a provider owns.</exception>
    public static (int[] Items, int[] Owners) Draw(DrawnPopulationOptions options, int seed, IReadOnlyList<int> all, IReadOnlyList<int> niche)
    {
        var (items, owners) = (new List<int>(), new List<int>());
        foreach (var provider in PopulationDraws.ProviderOrder(seed, options.Providers))
        {
            var (pool, kind) = provider < options.NicheProviders ? (niche, $"items of the category {options.Niche}") : (all, "rated items");
            if (pool.Count < options.ItemsPerProvider)
            {
                throw new EcosystemException($"A provider owns {options.ItemsPerProvider} items, but the data have {pool.Count} {kind}. Lower population.itemsPerProvider.");
            }

            foreach (var place in PopulationDraws.Sample(PopulationDraws.Of(seed, PopulationDraw.ProviderItems, provider), options.ItemsPerProvider, pool.Count))
            {
                items.Add(pool[place]);
                owners.Add(provider);
            }
        }

        return ([.. items], [.. owners]);
    }
}
