using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>The items that a recommender may show, with their categories. Places are positions in the pool.</summary>
internal sealed class ItemPool
{
    private const int Tries = 48;
    private readonly int[] matching;

    /// <param name="population">All items.</param>
    /// <param name="categories">Only items of one of these categories; empty: all.</param>
    /// <param name="what">Whose, for messages.</param>
    /// <exception cref="EcosystemException">No item is of them.</exception>
    public ItemPool(SimulatedPopulation population, IReadOnlyList<string> categories, string what)
    {
        var wanted = categories.Count == 0 ? ulong.MaxValue : population.MaskOf(categories, what);
        Items = [.. Enumerable.Range(0, population.Items).Where(item => categories.Count == 0 || (population.Masks[item] & wanted) != 0)];
        if (Items.Length == 0)
        {
            throw new EcosystemException($"{what} is restricted to {string.Join(", ", categories)}, but no item of the population is of them.");
        }

        Masks = [.. Items.Select(item => population.Masks[item])];
        matching = new int[Items.Length];
        Places = new int[population.Items];
        Array.Fill(Places, -1);
        for (var place = 0; place < Items.Length; place++)
        {
            Places[Items[place]] = place;
        }
    }

    /// <summary>Item numbers by place.</summary>
    public int[] Items { get; }

    /// <summary>Categories by place.</summary>
    public ulong[] Masks { get; }

    /// <summary>Places by item number; -1: not in the pool.</summary>
    public int[] Places { get; }

    /// <summary>Adds random places that are not in the list yet, each equally likely, until it is full or the pool is empty.</summary>
    /// <param name="random">The numbers.</param>
    /// <param name="slate">The list, places.</param>
    /// <param name="count">How many it holds.</param>
    /// <param name="wanted">Only items with one of these categories.</param>
    /// <returns>How many it holds then.</returns>
    public int AddRandom(RandomSource random, Span<int> slate, int count, ulong wanted = ulong.MaxValue)
    {
        // A draw that does not fit is drawn again; where few fit, those are listed and drawn from. Both give every place the same chance.
        for (var tries = 0; tries < Tries && count < slate.Length; tries++)
        {
            var place = random.NextBelow(Items.Length);
            if ((Masks[place] & wanted) != 0 && !slate[..count].Contains(place))
            {
                slate[count++] = place;
                tries = 0;
            }
        }

        return count == slate.Length ? count : AddListed(random, slate, count, wanted);
    }

    private int AddListed(RandomSource random, Span<int> slate, int count, ulong wanted)
    {
        var fitting = 0;
        for (var place = 0; place < Masks.Length; place++)
        {
            if ((Masks[place] & wanted) != 0 && !slate[..count].Contains(place))
            {
                matching[fitting++] = place;
            }
        }

        for (; count < slate.Length && fitting > 0; count++)
        {
            var at = random.NextBelow(fitting);
            slate[count] = matching[at];
            matching[at] = matching[--fitting];
        }

        return count;
    }
}
