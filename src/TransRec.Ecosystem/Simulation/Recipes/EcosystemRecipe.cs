using TransRec.Ecosystem.Choice;
using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>A simulated ecosystem: one population, and several scenarios that share every draw of it.</summary>
public sealed record EcosystemRecipe : IOptionConflicts
{
    private const long MostLists = 100_000_000;
    private const long MostTakes = 1_000_000_000;
    private const long MostItems = 10_000_000;

    /// <summary>How many populations are drawn, each for all scenarios. Default 20.</summary>
    public int Seeds { get; init => field = Require.InRange(value, 1, 10_000); } = 20;

    /// <summary>The first seed; the others follow it. Default 1.</summary>
    public int FirstSeed { get; init => field = Require.InRange(value, 0, 1_000_000_000); } = 1;

    /// <summary>Cycles: at the end of each, accounts are closed and consumers may switch. Default 60.</summary>
    public int Cycles { get; init => field = Require.InRange(value, 1, 100_000); } = 60;

    /// <summary>Days of a cycle: on each, every consumer gets one list. Default 30.</summary>
    public int DaysPerCycle { get; init => field = Require.InRange(value, 1, 10_000); } = 30;

    /// <summary>Items of a list. Default 5.</summary>
    public int Slate { get; init => field = Require.InRange(value, 1, 64); } = 5;

    /// <summary>Consumers of each group whose every decision is written down. Default 3.</summary>
    public int SampledConsumers { get; init => field = Require.InRange(value, 0, 1000); } = 3;

    /// <summary>Who consumes and who owns what.</summary>
    public required PopulationOptions Population { get; init; }

    /// <summary>How a consumer chooses an item of a list.</summary>
    public ItemChoiceOptions ItemChoice { get; init; } = new();

    /// <summary>What shows and clicks are worth.</summary>
    public AccountOptions Accounts { get; init; } = new();

    /// <summary>The recommenders, by name.</summary>
    public required IReadOnlyList<RecommenderOptions> Recommenders { get; init; }

    /// <summary>The scenarios. The first one is what the others are compared with.</summary>
    public required IReadOnlyList<ScenarioOptions> Scenarios { get; init; }

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Recommenders.Count == 0)
        {
            yield return ("recommenders", "must have at least one.");
        }

        if (Scenarios.Count == 0)
        {
            yield return ("scenarios", "must have at least one.");
        }

        foreach (var name in Twice(Recommenders.Select(each => each.Name)))
        {
            yield return ("recommenders", $"the name {name} stands twice; names must differ.");
        }

        foreach (var name in Twice(Scenarios.Select(each => each.Name)))
        {
            yield return ("scenarios", $"the name {name} stands twice; names must differ.");
        }

        var lists = (long)Population.Consumers * DaysPerCycle;
        if (lists > MostLists)
        {
            yield return ("daysPerCycle", $"times population.consumers must be at most {MostLists:N0}; found {lists:N0}.");
        }

        if (lists * Cycles > MostTakes && Scenarios.Any(scenario => scenario.Portability != PortabilityNames.AlgorithmSpecific))
        {
            yield return ("cycles", $"times days and consumers must be at most {MostTakes:N0} where histories are carried along; found {lists * Cycles:N0}.");
        }

        if (Population is DrawnPopulationOptions drawn && (long)drawn.Providers * drawn.ItemsPerProvider is var items && items > MostItems)
        {
            yield return ("population.itemsPerProvider", $"times providers must be at most {MostItems:N0}; found {items:N0}.");
        }

        string[] known = [.. Recommenders.Select(each => each.Name)];
        for (var i = 0; i < Scenarios.Count; i++)
        {
            foreach (var name in Scenarios[i].Recommenders.Where(name => !known.Contains(name)))
            {
                yield return ($"scenarios[{i}].recommenders", $"there is no recommender {name}.{NearestName.Hint(name, known)} Known: {string.Join(", ", known)}.");
            }
        }

        for (var i = 0; i < Recommenders.Count; i++)
        {
            if (Recommenders[i].NeedsContent && Population is not DomainPopulationOptions)
            {
                yield return ($"recommenders[{i}]", "reads titles, which only the population source domain has.");
            }
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
}
