namespace TransRec.Ecosystem.Simulation;

/// <summary>What one scenario came to on one population.</summary>
public sealed record CellResult
{
    /// <summary>The seed of the population.</summary>
    public required int Seed { get; init; }

    /// <summary>The scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Category names, in the order of <see cref="RecommenderRow.Shares"/>.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>The niche category.</summary>
    public required string Niche { get; init; }

    /// <summary>A row per cycle, group and recommender that had consumers of the group.</summary>
    public required IReadOnlyList<ConsumerRow> Consumers { get; init; }

    /// <summary>A row per cycle, item provider and recommender.</summary>
    public required IReadOnlyList<ProviderRow> Providers { get; init; }

    /// <summary>A row per cycle and recommender.</summary>
    public required IReadOnlyList<RecommenderRow> Recommenders { get; init; }

    /// <summary>A row per cycle and sampled consumer.</summary>
    public required IReadOnlyList<ChoiceRow> Choices { get; init; }
}

/// <summary>Consumers of a group at a recommender in a cycle.</summary>
/// <param name="Cycle">The cycle, from 1.</param>
/// <param name="Group">niche or mainstream.</param>
/// <param name="Recommender">The recommender during the cycle.</param>
/// <param name="Consumers">How many.</param>
/// <param name="Utility">The mean of their recency averages at the cycle's end.</param>
/// <param name="P10">Their 10th percentile.</param>
/// <param name="P50">Their median.</param>
/// <param name="P90">Their 90th percentile.</param>
/// <param name="ListUtility">The mean utility of the cycle's lists.</param>
/// <param name="TakeRate">The share of lists of which something was taken.</param>
/// <param name="SwitchesIn">Consumers who come at the cycle's end.</param>
/// <param name="SwitchesOut">Consumers who leave at the cycle's end.</param>
public sealed record ConsumerRow(
    int Cycle, string Group, string Recommender, int Consumers, double Utility, double P10, double P50, double P90, double ListUtility, double TakeRate, int SwitchesIn, int SwitchesOut);

/// <summary>An item provider's account with a recommender for a cycle.</summary>
/// <param name="Cycle">The cycle, from 1.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Group">niche or mainstream.</param>
/// <param name="Recommender">The recommender.</param>
/// <param name="Clicks">Items that were taken.</param>
/// <param name="Shows">Slots.</param>
/// <param name="Fee">What the recommender gets.</param>
/// <param name="Profit">What is left to the provider.</param>
public sealed record ProviderRow(int Cycle, string Provider, string Group, string Recommender, int Clicks, int Shows, double Fee, double Profit);

/// <summary>A recommender in a cycle.</summary>
/// <param name="Cycle">The cycle, from 1.</param>
/// <param name="Recommender">The recommender.</param>
/// <param name="Consumers">Consumers during the cycle.</param>
/// <param name="Slots">Slots filled.</param>
/// <param name="Fees">The sum of its fees.</param>
/// <param name="Gini">The Gini coefficient of exposure over the whole catalogue.</param>
/// <param name="Coverage">The share of the whole catalogue that was shown.</param>
/// <param name="Shares">The share of its slots whose item is of each category; an item may be of several.</param>
public sealed record RecommenderRow(int Cycle, string Recommender, int Consumers, int Slots, double Fees, double Gini, double Coverage, IReadOnlyList<double> Shares);

/// <summary>A sampled consumer's decision at the end of a cycle.</summary>
/// <param name="Cycle">The cycle, from 1.</param>
/// <param name="Consumer">The consumer.</param>
/// <param name="Group">niche or mainstream.</param>
/// <param name="Recommender">The recommender during the cycle.</param>
/// <param name="Utility">Its utility for the consumer at the cycle's end.</param>
/// <param name="Next">The recommender of the next cycle.</param>
/// <param name="Reason">Why.</param>
public sealed record ChoiceRow(int Cycle, int Consumer, string Group, string Recommender, double Utility, string Next, string Reason);
