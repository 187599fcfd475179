using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>What of a population is drawn. Each has its own numbers, by index: one item more changes no other.</summary>
internal enum PopulationDraw
{
    Item,
    ProviderOrder,
    Consumer,
    ConsumerSample,
    FirstCycle,
    ProviderItems,
}

/// <summary>Draws that populations share.</summary>
internal static class PopulationDraws
{
    public static RandomSource Of(int seed, PopulationDraw what, int index = 0) => new(seed, RandomPurpose.Population, (int)what, index);

    /// <summary>A normally distributed number (Box and Muller 1958).</summary>
    public static double Normal(RandomSource random, double mean, double deviation) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextUnit())) * Math.Cos(2 * Math.PI * random.NextUnit()));

    /// <summary>The order of providers, which decides ties in the catalogue.</summary>
    public static int[] ProviderOrder(int seed, int providers)
    {
        int[] order = [.. Enumerable.Range(0, providers)];
        Of(seed, PopulationDraw.ProviderOrder).Shuffle<int>(order);
        return order;
    }

    /// <summary>The first consumers are niche ones: so many.</summary>
    public static int NicheConsumers(PopulationOptions options) => (int)Math.Round(options.Consumers * options.NicheShare);

    /// <summary>So many of a range, in random order.</summary>
    public static int[] Sample(RandomSource random, int count, int of)
    {
        int[] all = [.. Enumerable.Range(0, of)];
        for (var i = 0; i < count; i++)
        {
            var j = i + random.NextBelow(of - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..count];
    }
}
