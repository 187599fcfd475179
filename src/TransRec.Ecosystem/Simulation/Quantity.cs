namespace TransRec.Ecosystem.Simulation;

/// <summary>A number that a cell has for every cycle.</summary>
/// <param name="Key">Its key in summaries.</param>
/// <param name="Title">What it is.</param>
/// <param name="Format">How it is printed.</param>
public sealed record Quantity(string Key, string Title, string Format)
{
    /// <summary>Utility of niche consumers: the mean recency average at the recommender of the cycle.</summary>
    public static Quantity NicheUtility { get; } = new("nicheConsumerUtility", "utility of niche consumers", "0.0000");

    /// <summary>The same of mainstream consumers.</summary>
    public static Quantity MainstreamUtility { get; } = new("mainstreamConsumerUtility", "utility of mainstream consumers", "0.0000");

    /// <summary>Utility of niche consumers' lists, summed over days from the first on.</summary>
    public static Quantity NicheCumulated { get; } = new("nicheConsumerCumulated", "cumulated utility of niche consumers", "0.00");

    /// <summary>The same of mainstream consumers.</summary>
    public static Quantity MainstreamCumulated { get; } = new("mainstreamConsumerCumulated", "cumulated utility of mainstream consumers", "0.00");

    /// <summary>Profit of a niche provider over all recommenders, the mean where there are several.</summary>
    public static Quantity NicheProfit { get; } = new("nicheProviderProfit", "profit of the niche provider", "#,0");

    /// <summary>The mean profit of the other providers.</summary>
    public static Quantity MainstreamProfit { get; } = new("mainstreamProviderProfit", "mean profit of other providers", "#,0");

    /// <summary>The share of niche consumers at niche recommenders.</summary>
    public static Quantity NicheConsumersAtNiche { get; } = new("nicheConsumersAtNiche", "niche consumers at the niche recommender", "0.0%");

    /// <summary>The share of mainstream consumers at niche recommenders.</summary>
    public static Quantity MainstreamConsumersAtNiche { get; } = new("mainstreamConsumersAtNiche", "mainstream consumers at the niche recommender", "0.0%");

    /// <summary>The share of niche consumers' lists of which something is taken.</summary>
    public static Quantity NicheTakeRate { get; } = new("nicheTakeRate", "lists of niche consumers with a choice", "0.0%");

    /// <summary>The same of mainstream consumers.</summary>
    public static Quantity MainstreamTakeRate { get; } = new("mainstreamTakeRate", "lists of mainstream consumers with a choice", "0.0%");

    /// <summary>The share of slots whose item is of the niche.</summary>
    public static Quantity NicheShareOfSlots { get; } = new("nicheShareOfSlots", "share of slots with a niche item", "0.0%");

    /// <summary>The share of consumers who switch at the cycle's end.</summary>
    public static Quantity Switches { get; } = new("switches", "consumers who switch", "0.0%");

    /// <summary>All, in the order of tables.</summary>
    public static IReadOnlyList<Quantity> All { get; } =
    [
        NicheUtility, MainstreamUtility, NicheCumulated, MainstreamCumulated, NicheProfit, MainstreamProfit,
        NicheConsumersAtNiche, MainstreamConsumersAtNiche, NicheTakeRate, MainstreamTakeRate, NicheShareOfSlots, Switches,
    ];
}
