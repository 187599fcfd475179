using TransRec.Ecosystem.Choice;
using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Which recommenders there are, and how consumers choose between them.</summary>
public sealed record ScenarioOptions : IOptionConflicts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init => field = Require.Text(value); }

    /// <summary>Names of the recommenders, in the order that breaks ties; all consumers begin at the first one.</summary>
    public required IReadOnlyList<string> Recommenders { get; init; }

    /// <summary>How consumers choose.</summary>
    public ChoicePolicyOptions Policy { get; init; } = new FixedChoiceOptions();

    /// <summary><c>first</c> (default): all consumers begin at the first recommender. <c>random</c>: each at a random one.</summary>
    public string FirstCycle { get; init => field = Require.OneOf(value, ["first", "random"]); } = "first";

    /// <summary>What becomes of a consumer's history at a switch: <c>algorithmSpecific</c> (default, the paper's), <c>universal</c>, <c>coldStart</c> or <c>ownership</c>.</summary>
    public string Portability { get; init => field = Require.OneOf(value, PortabilityNames.All); } = PortabilityNames.AlgorithmSpecific;

    /// <summary>Recommenders after the first are there from this cycle on, counted from 1. Default 1.</summary>
    public int AvailableFrom { get; init => field = Require.InRange(value, 1, 100_000); } = 1;

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Recommenders.Count == 0)
        {
            yield return ("recommenders", "must have at least one.");
        }

        if (Recommenders.Distinct(StringComparer.Ordinal).Count() < Recommenders.Count)
        {
            yield return ("recommenders", "names one recommender twice.");
        }

        if (Policy is FixedChoiceOptions { Offer: { } offer } && !Recommenders.Contains(offer))
        {
            yield return ("policy.offer", $"is none of the scenario's recommenders {string.Join(", ", Recommenders)}; found {offer}.");
        }
    }
}
