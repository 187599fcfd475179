using TransRec.Options;

namespace TransRec.Data.Generated;

/// <summary>
/// Size and difficulty of a generated marketplace. The strengths are terms of a logit: an item's odds are multiplied by e^strength
/// where the term holds in full.
/// </summary>
public sealed record MarketplaceOptions
{
    /// <summary>Everything follows from it; the same options give the same marketplace on every system.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Users of the source domain, 1 to 1,000,000.</summary>
    public int SourceUsers { get; init => field = Require.InRange(value, 1, 1_000_000); } = 3000;

    /// <summary>Items of the source domain, 100 to 100,000.</summary>
    public int SourceItems { get; init => field = Require.InRange(value, 100, 100_000); } = 800;

    /// <summary>Users of the target domain, 1 to 1,000,000. Few: what must be learnt about words from the target alone stays unlearnt.</summary>
    public int TargetUsers { get; init => field = Require.InRange(value, 1, 1_000_000); } = 300;

    /// <summary>Items of the target domain, 100 to 100,000.</summary>
    public int TargetItems { get; init => field = Require.InRange(value, 100, 100_000); } = 500;

    /// <summary>Fewest items in a user's sequence, 3 to 50. Five is what the evaluation protocol asks of a user.</summary>
    public int ShortestSequence { get; init => field = Require.InRange(value, 3, 50); } = 5;

    /// <summary>Most items in a user's sequence, 3 to 50, not below <see cref="ShortestSequence"/>. 23 is what a window of 20 can use.</summary>
    public int LongestSequence { get; init => field = Require.InRange(value, 3, 50); } = 23;

    /// <summary>Probability that a taste stays as it is from one item to the next, 0 to 1.</summary>
    public double Persistence { get; init => field = Require.InRange(value, 0, 1); } = 0.9;

    /// <summary>How strongly an item whose every attribute speaks for the current taste is preferred, 0 to 10.</summary>
    public double StyleStrength { get; init => field = Require.InRange(value, 0, 10); } = 7;

    /// <summary>How strongly a user keeps to the own price level, 0 to 10.</summary>
    public double PriceStrength { get; init => field = Require.InRange(value, 0, 10); } = 2;

    /// <summary>How strongly an item of the previous item's colour is preferred, 0 to 10.</summary>
    public double ColourStrength { get; init => field = Require.InRange(value, 0, 10); } = 1;

    /// <summary>How strongly the product type that complements the previous one is preferred, 0 to 10. Only this does not transfer.</summary>
    public double ComplementStrength { get; init => field = Require.InRange(value, 0, 10); } = 1;

    /// <summary>Standard deviation of an item's own popularity, as a logit, 0 to 3.</summary>
    public double PopularitySpread { get; init => field = Require.InRange(value, 0, 3); } = 0.5;

    /// <summary>Probability that an item is taken by popularity alone, 0 to 1.</summary>
    public double Noise { get; init => field = Require.InRange(value, 0, 1); } = 0.05;

    /// <summary>Probability that an attribute is drawn from all values instead of those of the item's style, 0 to 1.</summary>
    public double AttributeNoise { get; init => field = Require.InRange(value, 0, 1); } = 0.1;
}
