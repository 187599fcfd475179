using System.Numerics;

namespace TransRec.Ecosystem.Simulation;

/// <summary>The paper's population: users and films of MovieLens.</summary>
internal static class MovieLensPopulation
{
    public static SimulatedPopulation Draw(MovieLensPopulationOptions options, MovieLensData data, int seed)
    {
        var niche = CategoryNames.PlaceOf(data.Genres, options.Niche, "population.niche");
        int[] rated = [.. data.Users.SelectMany(user => user.Select(each => each.Film)).Distinct().Where(film => data.Masks[film] != 0).Order()];
        var (items, owners) = DrawnItems.Draw(options, seed, rated, [.. rated.Where(film => (data.Masks[film] >> niche & 1) != 0)]);
        if (data.Users.Length < options.Consumers)
        {
            throw new EcosystemException($"There are {data.Users.Length} users in {options.Folder}; population.consumers asks for {options.Consumers}.");
        }

        var sample = PopulationDraws.Sample(PopulationDraws.Of(seed, PopulationDraw.ConsumerSample), options.Consumers, data.Users.Length);
        var preferences = sample.Select(user => Of(data, data.Users[user], options.Preferences == "ratings")).ToArray();
        var isNiche = new bool[options.Consumers];
        for (var consumer = 0; consumer < options.Consumers; consumer++)
        {
            // The paper makes the first ones niche consumers; by counts they are who likes the niche most.
            isNiche[consumer] = options.Preferences == "ratings" ? consumer < PopulationDraws.NicheConsumers(options) : preferences[consumer].Max() is > 0 and var most && preferences[consumer][niche] == most;
            if (options.Preferences == "ratings")
            {
                Preferences.Bend(preferences[consumer], niche, isNiche[consumer]);
            }
        }

        return new SimulatedPopulation
        {
            Categories = data.Genres,
            Niche = niche,
            Masks = [.. items.Select(film => data.Masks[film])],
            Owners = owners,
            OwnerNames = [.. Enumerable.Range(1, options.Providers).Select(provider => $"provider {provider}")],
            OwnerIsNiche = [.. Enumerable.Range(0, options.Providers).Select(provider => provider < options.NicheProviders)],
            Preferences = [.. preferences.SelectMany(each => each)],
            ConsumerIsNiche = isNiche,
        };
    }

    private static double[] Of(MovieLensData data, IReadOnlyList<(int Film, double Rating)> ratings, bool byRating) => byRating
        ? Preferences.FromRatings(ratings.SelectMany(each => Genres(data.Masks[each.Film]).Select(genre => (genre, each.Rating))), data.Genres.Count)
        : Preferences.FromCounts(ratings.SelectMany(each => Genres(data.Masks[each.Film])), data.Genres.Count);

    private static IEnumerable<int> Genres(ulong mask)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            yield return BitOperations.TrailingZeroCount(mask);
        }
    }
}
