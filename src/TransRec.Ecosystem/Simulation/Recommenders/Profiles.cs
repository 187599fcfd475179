namespace TransRec.Ecosystem.Simulation;

/// <summary>What a recommender knows of consumers: the items that each has taken, oldest first. A day's clicks count from the next day on for their own consumer only.</summary>
internal sealed class Profiles
{
    private readonly List<int>[] items;

    public Profiles(SimulatedPopulation population) =>
        items = [.. Enumerable.Range(0, population.Consumers).Select(consumer => population.Histories is { } histories ? new List<int>(histories[consumer]) : [])];

    public int Count => items.Length;

    public List<int> this[int consumer] => items[consumer];

    /// <summary>Interactions of all consumers.</summary>
    public int Total => items.Sum(own => own.Count);
}
