using TransRec.Options;

namespace TransRec.Ecosystem.Simulation;

/// <summary>How a consumer chooses an item of a list.</summary>
public sealed record ItemChoiceOptions
{
    /// <summary>
    /// <c>paper</c> (default): an item's score is the sum of the consumer's preferences over its categories; nothing is chosen when all scores are at most <see cref="Least"/>.
    /// <c>engine</c>: the mean; scores under it become 0, and nothing is chosen when all are 0. <c>always</c>: the mean; something is always chosen.
    /// </summary>
    public string Rule { get; init => field = Require.OneOf(value, ["paper", "engine", "always"]); } = "paper";

    /// <summary>What a score must exceed (paper; SMORES 0.1, the default) or reach (engine; SMORES 0.2).</summary>
    public double Least { get; init => field = Require.InRange(value, 0, 100); } = 0.1;
}

/// <summary>What shows and clicks are worth to the owner of an item, and what a recommender takes of it; per cycle.</summary>
public sealed record AccountOptions
{
    /// <summary>Worth of a click to the owner. Default 0.4.</summary>
    public double Click { get; init => field = Require.InRange(value, 0, 1e6); } = 0.4;

    /// <summary>Worth of a show to the owner. Default 0.1.</summary>
    public double Show { get; init => field = Require.InRange(value, 0, 1e6); } = 0.1;

    /// <summary>The recommender's fee for a click. Default 0.1.</summary>
    public double ClickFee { get; init => field = Require.InRange(value, 0, 1e6); } = 0.1;

    /// <summary>The recommender's fee for a show. Default 0.01.</summary>
    public double ShowFee { get; init => field = Require.InRange(value, 0, 1e6); } = 0.01;

    /// <summary>The recommender's fee per cycle. Default 0.</summary>
    public double BaseFee { get; init => field = Require.InRange(value, 0, 1e6); }

    /// <summary>The fee for clicks and shows.</summary>
    public double Fee(int clicks, int shows) => BaseFee + (ClickFee * clicks) + (ShowFee * shows);

    /// <summary>What is left to the owner.</summary>
    public double Profit(int clicks, int shows) => (Click * clicks) + (Show * shows) - Fee(clicks, shows);
}
