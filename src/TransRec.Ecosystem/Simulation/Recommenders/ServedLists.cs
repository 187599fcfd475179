using TransRec.Data;
using TransRec.Foundation.Randomness;
using TransRec.Serving;

namespace TransRec.Ecosystem.Simulation;

/// <summary>
/// A model with adapters, as it is served: the best unseen items for the consumer's history, and now and then a random one. What a consumer's history is, portability says; a
/// model learns of consumers nothing else.
/// </summary>
internal sealed class ServedLists : IListMaker
{
    private readonly DomainModel model;
    private readonly Domain domain;
    private readonly ItemPool pool;
    private readonly Profiles known;
    private readonly double explore;
    private readonly Func<string, bool>? filter;
    private readonly int[]?[] lists;

    public ServedLists(AdapterRecommenderOptions options, DomainModel model, SimulatedPopulation population)
    {
        (this.model, domain, explore) = (model, population.Domain!, options.Explore);
        pool = new ItemPool(population, options.RestrictedTo, $"The recommender {options.Name}");
        known = new Profiles(population);
        lists = new int[population.Consumers][];
        if (options.RestrictedTo.Count > 0)
        {
            var allowed = pool.Items.Select(item => domain.ItemIds[item + 1]).ToHashSet(StringComparer.Ordinal);
            filter = allowed.Contains;
        }
    }

    public void BeginCycle()
    {
    }

    public void BeginDay()
    {
    }

    public int Fill(int consumer, RandomSource random, Span<int> slate)
    {
        // The list of a history stays the same until something is taken.
        var list = lists[consumer] ??= Best(known[consumer], slate.Length);
        var (count, next) = (0, 0);
        for (var slot = 0; slot < slate.Length; slot++)
        {
            var item = random.NextUnit() < explore ? Unseen(consumer, random, slate[..count]) : -1;
            while (item < 0 && next < list.Length)
            {
                item = slate[..count].Contains(list[next]) ? -1 : list[next];
                next++;
            }

            if (item >= 0)
            {
                slate[count++] = item;
            }
        }

        return count;
    }

    public void Clicked(int consumer, int item)
    {
        known[consumer].Add(item);
        lists[consumer] = null;
    }

    public void Receive(int consumer, ReadOnlySpan<int> items)
    {
        known[consumer].AddRange(items);
        lists[consumer] = null;
    }

    public void Forget(int consumer, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            known[consumer].Remove(item);
        }

        lists[consumer] = null;
    }

    private int[] Best(List<int> history, int count)
    {
        var answer = model.Recommend([.. history.Select(item => domain.ItemIds[item + 1])], count, filter: filter);
        return [.. answer.Items.Select(item => domain.TryFindItem(item.Id, out var number) ? number - 1 : throw new InvalidOperationException($"{item.Id} is no item of the domain."))];
    }

    private int Unseen(int consumer, RandomSource random, ReadOnlySpan<int> chosen)
    {
        for (var tries = 0; tries < 64; tries++)
        {
            var item = pool.Items[random.NextBelow(pool.Items.Length)];
            if (!chosen.Contains(item) && !known[consumer].Contains(item))
            {
                return item;
            }
        }

        return -1;
    }
}
