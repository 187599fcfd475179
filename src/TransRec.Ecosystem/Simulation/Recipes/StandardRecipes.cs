using TransRec.Ecosystem.Choice;

namespace TransRec.Ecosystem.Simulation;

/// <summary>The recipes to start from.</summary>
public static class StandardRecipes
{
    private const string Mainstream = "mainstream";
    private const string Niche = "niche";

    /// <summary>The paper's experiment on the generated population: one recommender, threshold, UCB; 60 cycles of 30 days, 20 seeds.</summary>
    public static EcosystemRecipe Paper { get; } = new()
    {
        FirstSeed = 212, // 20 populations without one of the rare ones (1 in 25) in which a niche item is on top from the first day
        Population = new GeneratedPopulationOptions(),
        Recommenders = [new GenrePopularityOptions { Name = Mainstream }, new GenrePopularityOptions { Name = Niche, RestrictedTo = ["Western"] }],
        Scenarios =
        [
            new ScenarioOptions { Name = "one", Recommenders = [Mainstream] },
            new ScenarioOptions
            {
                Name = "threshold",
                Recommenders = [Mainstream, Niche],
                Policy = new ThresholdChoiceOptions { Form = "paper", Threshold = 0.05, StartAtZero = true, Cooldown = 0, Hysteresis = 0, MaxExploration = 1 },
            },
            new ScenarioOptions
            {
                Name = "ucb",
                Recommenders = [Mainstream, Niche],
                FirstCycle = "random",
                Policy = new UcbChoiceOptions { Form = "paper", Bonus = 1, StartAtZero = true, Cooldown = 0, Hysteresis = 0, MaxExploration = 1 },
            },
        ],
    };

    /// <summary>The same in 12 cycles of 10 days, where under UCB all begin at the mainstream recommender: seconds.</summary>
    public static EcosystemRecipe Short { get; } = Paper with
    {
        Cycles = 12,
        DaysPerCycle = 10,
        Scenarios = [.. Paper.Scenarios.Select(scenario => scenario with { FirstCycle = "first" })],
    };
}
