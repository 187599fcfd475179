using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>
/// Genre-calibrated popularity: the most clicked items of the categories that a consumer has clicked at this recommender; now and then random items of them; random items for
/// who has clicked none. Clicked items are not excluded.
/// </summary>
/// <remarks>SMORES d61050d, modules/recommenders.py: the paper's recommender. (Five of ten random items, as there, are five random items.)</remarks>
internal sealed class GenrePopularity(GenrePopularityOptions options, SimulatedPopulation population) : IListMaker
{
    private readonly ItemPool pool = new(population, options.RestrictedTo, $"The recommender {options.Name}");
    private readonly ulong[] liked = new ulong[population.Consumers];
    private readonly ulong[] masks = population.Masks;
    private readonly double explore = options.Explore;
    private ClickRanking? clicked;

    private ClickRanking Ranking => clicked ??= new(pool);

    public void BeginCycle()
    {
    }

    public void BeginDay() => Ranking.Refresh();

    public int Fill(int consumer, RandomSource random, Span<int> slate)
    {
        var likes = liked[consumer];
        var count = 0;
        if (likes != 0)
        {
            var explores = random.NextUnit() < explore;
            count = explores ? pool.AddRandom(random, slate, 0, likes) : Top(slate, likes);
        }

        count = count < slate.Length ? pool.AddRandom(random, slate, count) : count;
        for (var i = 0; i < count; i++)
        {
            slate[i] = pool.Items[slate[i]];
        }

        return count;
    }

    public void Clicked(int consumer, int item)
    {
        liked[consumer] |= masks[item];
        Ranking.Add(pool.Places[item], 1);
    }

    public void Receive(int consumer, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            liked[consumer] |= masks[item];
            if (pool.Places[item] is >= 0 and var place)
            {
                Ranking.Add(place, 1);
            }
        }
    }

    public void Forget(int consumer, ReadOnlySpan<int> items)
    {
        liked[consumer] = 0;
        foreach (var item in items)
        {
            if (pool.Places[item] is >= 0 and var place)
            {
                Ranking.Add(place, -1);
            }
        }
    }

    private int Top(Span<int> slate, ulong likes)
    {
        var (order, ordered) = (Ranking.Order, Ranking.OrderedMasks);
        var count = 0;
        for (var i = 0; i < ordered.Length && count < slate.Length; i++)
        {
            if ((ordered[i] & likes) != 0)
            {
                slate[count++] = order[i];
            }
        }

        return count;
    }
}
