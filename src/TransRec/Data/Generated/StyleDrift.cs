using static TransRec.Data.Generated.Style;

namespace TransRec.Data.Generated;

/// <summary>
/// How tastes change, the same in both domains: a user stays in a style or moves on to one of its two successors. Each successor list is
/// a permutation of the styles, so that in the long run all styles are equally frequent and none is popular by itself.
/// </summary>
internal static class StyleDrift
{
    /// <summary>Share of the moves that go to the usual successor; the rest go to the other one.</summary>
    public const double UsualShare = 0.7;

    /// <summary>Number of styles.</summary>
    public const int Styles = 12;

    private static readonly Style[] Usual = Successors(s => s switch
    {
        Rustic => Vintage,
        Vintage => Classic,
        Classic => Glamorous,
        Glamorous => Gothic,
        Gothic => Industrial,
        Industrial => Minimal,
        Minimal => Sporty,
        Sporty => Coastal,
        Coastal => Playful,
        Playful => Bohemian,
        Bohemian => Botanical,
        _ => Rustic,
    });

    private static readonly Style[] Other = Successors(s => s switch
    {
        Rustic => Bohemian,
        Bohemian => Gothic,
        Gothic => Vintage,
        Vintage => Glamorous,
        Glamorous => Playful,
        Playful => Sporty,
        Sporty => Industrial,
        Industrial => Rustic,
        Minimal => Classic,
        Classic => Coastal,
        Coastal => Botanical,
        _ => Minimal,
    });

    /// <summary>Draws the next style.</summary>
    public static Style Next(Style now, double persistence, SplitMix64 random) =>
        random.Chance(persistence) ? now : random.Chance(UsualShare) ? Usual[(int)now] : Other[(int)now];

    /// <summary>Spreads one step of the chain: to[s] = sum over r of from[r] P(r -> s). Both have one entry per style.</summary>
    public static void Spread(ReadOnlySpan<double> from, Span<double> to, double persistence)
    {
        to.Clear();
        for (var s = 0; s < Styles; s++)
        {
            to[s] += from[s] * persistence;
            to[(int)Usual[s]] += from[s] * (1 - persistence) * UsualShare;
            to[(int)Other[s]] += from[s] * (1 - persistence) * (1 - UsualShare);
        }
    }

    private static Style[] Successors(Func<Style, Style> next) => [.. Enum.GetValues<Style>().Select(next)];
}
