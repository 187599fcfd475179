using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>A population without data: 19 genres with the frequencies of MovieLens, items of one to five of them, consumers with a mean, a spread and gaps.</summary>
internal static class GeneratedPopulation
{
    /// <summary>Genres and how many films of ml-latest-small have them.</summary>
    public static IReadOnlyList<(string Genre, int Weight)> Genres { get; } =
    [
        ("Action", 1828), ("Adventure", 1263), ("Animation", 611), ("Children", 664), ("Comedy", 3756), ("Crime", 1199), ("Documentary", 440), ("Drama", 4361), ("Fantasy", 779),
        ("Film-Noir", 87), ("Horror", 978), ("IMAX", 158), ("Musical", 334), ("Mystery", 573), ("Romance", 1596), ("Sci-Fi", 980), ("Thriller", 1894), ("War", 382), ("Western", 167),
    ];

    // How many genres an item has: cumulated shares of one to five.
    private static readonly double[] s_genreCounts = [0.28, 0.61, 0.86, 0.96, 1.0];

    public static SimulatedPopulation Draw(GeneratedPopulationOptions options, int seed)
    {
        string[] genres = [.. Genres.Select(genre => genre.Genre)];
        var niche = CategoryNames.PlaceOf(genres, options.Niche, "population.niche");
        var order = PopulationDraws.ProviderOrder(seed, options.Providers);
        var masks = new ulong[options.Providers * options.ItemsPerProvider];
        var owners = new int[masks.Length];
        for (var i = 0; i < masks.Length; i++)
        {
            owners[i] = order[i / options.ItemsPerProvider];
            var item = (owners[i] * options.ItemsPerProvider) + (i % options.ItemsPerProvider);
            masks[i] = Item(PopulationDraws.Of(seed, PopulationDraw.Item, item), owners[i] < options.NicheProviders ? niche : null);
        }

        var nicheConsumers = PopulationDraws.NicheConsumers(options);
        var preferences = new double[options.Consumers * genres.Length];
        for (var consumer = 0; consumer < options.Consumers; consumer++)
        {
            var own = preferences.AsSpan(consumer * genres.Length, genres.Length);
            Consumer(PopulationDraws.Of(seed, PopulationDraw.Consumer, consumer), own);
            Preferences.Bend(own, niche, consumer < nicheConsumers);
        }

        return new SimulatedPopulation
        {
            Categories = genres,
            Niche = niche,
            Masks = masks,
            Owners = owners,
            OwnerNames = [.. Enumerable.Range(1, options.Providers).Select(provider => $"provider {provider}")],
            OwnerIsNiche = [.. Enumerable.Range(0, options.Providers).Select(provider => provider < options.NicheProviders)],
            Preferences = preferences,
            ConsumerIsNiche = [.. Enumerable.Range(0, options.Consumers).Select(consumer => consumer < nicheConsumers)],
        };
    }

    /// <summary>The genres of an item; of a niche item, drawn until the niche is among them.</summary>
    private static ulong Item(RandomSource random, int? niche)
    {
        while (true)
        {
            var share = random.NextUnit();
            var count = 1 + Array.FindIndex(s_genreCounts, bound => share < bound);
            var mask = 0UL;
            for (var i = 0; i < count; i++)
            {
                mask |= 1UL << Genre(random, mask);
            }

            if (niche is null || (mask >> niche.Value & 1) != 0)
            {
                return mask;
            }
        }
    }

    private static int Genre(RandomSource random, ulong taken)
    {
        var total = 0;
        for (var i = 0; i < Genres.Count; i++)
        {
            total += (taken >> i & 1) == 0 ? Genres[i].Weight : 0;
        }

        var at = random.NextBelow(total);
        for (var i = 0; ; i++)
        {
            at -= (taken >> i & 1) == 0 ? Genres[i].Weight : 0;
            if (at < 0)
            {
                return i;
            }
        }
    }

    private static void Consumer(RandomSource random, Span<double> preferences)
    {
        var mean = PopulationDraws.Normal(random, 3.6, 0.45);
        var spread = 0.25 + (0.5 * random.NextUnit());
        var gaps = 0.35 * random.NextUnit();
        for (var genre = 0; genre < preferences.Length; genre++)
        {
            var rating = Math.Clamp(PopulationDraws.Normal(random, mean, spread), 0.5, 5);
            var isGap = random.NextUnit() < Math.Min(0.9, gaps * Math.Min(2, 600.0 / Genres[genre].Weight));
            preferences[genre] = isGap ? 0 : Math.Max(0, Preferences.Shrunk(rating, mean));
        }

        Preferences.Normalise(preferences);
    }
}
