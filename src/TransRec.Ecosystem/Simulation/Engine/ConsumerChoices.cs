using TransRec.Ecosystem.Choice;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Which recommender each consumer is at, decided by the same policies that serve.</summary>
internal sealed class ConsumerChoices
{
    private readonly OfferList all;
    private readonly OfferList firstOnly;
    private readonly IChoicePolicy policy;
    private readonly ChoiceState[] states;
    private readonly double[] rewards;
    private readonly int days;
    private readonly int availableFrom;

    public ConsumerChoices(EcosystemRecipe recipe, ScenarioOptions scenario, SimulatedPopulation population, int seed)
    {
        (days, availableFrom) = (recipe.DaysPerCycle, scenario.AvailableFrom);
        all = new OfferList([.. scenario.Recommenders.Select(name => new ChoiceOffer(name))]);
        firstOnly = availableFrom > 1 ? new OfferList([all.Offers[0]]) : all;
        policy = (scenario.Policy is CycleChoiceOptions cycles ? cycles with { ListsPerCycle = days } : scenario.Policy).Create();
        rewards = new double[population.Consumers * days];
        At = new int[population.Consumers];
        states = new ChoiceState[population.Consumers];
        var first = Offers(1);
        for (var consumer = 0; consumer < states.Length; consumer++)
        {
            At[consumer] = scenario.FirstCycle == "random" ? PopulationDraws.Of(seed, PopulationDraw.FirstCycle, consumer).NextBelow(first.Offers.Count) : 0;
            states[consumer] = ChoiceState.At(all.Offers[At[consumer]].Name);
        }
    }

    /// <summary>The place of each consumer's recommender.</summary>
    public int[] At { get; }

    /// <summary>The utilities of a consumer's lists, one per day of the cycle.</summary>
    public ReadOnlySpan<double> ListsOf(int consumer) => rewards.AsSpan(consumer * days, days);

    /// <summary>Notes the utility of a list.</summary>
    public void Add(int consumer, int day, double utility) => rewards[(consumer * days) + day] = utility;

    /// <summary>Ends a consumer's cycle.</summary>
    /// <returns>The utility of the recommender that the cycle was spent at, the place of the next one, and why.</returns>
    public (double Utility, int Next, ChoiceReason Reason) EndCycle(int consumer, int cycle)
    {
        var offers = Offers(cycle + 1);
        var current = states[consumer].Current;
        var rewarded = policy.Next(states[consumer], offers, new ListsRewarded(current, new ArraySegment<double>(rewards, consumer * days, days)));
        var step = policy.Next(rewarded.State, offers, s_ended);
        states[consumer] = step.State;
        At[consumer] = all.IndexOf(step.Choice);
        return (step.State[current].Utility!.Value, At[consumer], step.Reason);
    }

    private static readonly CycleEnded s_ended = new();

    private OfferList Offers(int cycle) => cycle >= availableFrom ? all : firstOnly;
}
