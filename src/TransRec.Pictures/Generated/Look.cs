using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>
/// What a picture shows that means nothing: where the item stands, how large and how turned, the light, shades of its colours. Two items of the same
/// meaning differ in it.
/// </summary>
internal sealed record Look
{
    private const double Shade = 12;

    /// <summary>The centre, as shares of the picture's side.</summary>
    public required (double X, double Y) Centre { get; init; }

    /// <summary>Half the item's size, as a share of the picture's side.</summary>
    public required double Size { get; init; }

    /// <summary>The axis of the item: cosine and sine of how it is turned.</summary>
    public required (double Cosine, double Sine) Turn { get; init; }

    /// <summary>Where the light comes from: how much brighter the backdrop becomes over the picture, to the right and downwards.</summary>
    public required (double Right, double Down) Light { get; init; }

    /// <summary>The backdrop of an item whose title names no mood.</summary>
    public required Paint Backdrop { get; init; }

    /// <summary>Added to the item's colour, trim and backdrop.</summary>
    public required (Paint Body, Paint Trim, Paint Backdrop) Shades { get; init; }

    /// <summary>Where the pattern begins, in periods.</summary>
    public required (double X, double Y) Phase { get; init; }

    /// <summary>The corner of the sticker: -1 or 1 to the right and downwards.</summary>
    public required (int Right, int Down) Corner { get; init; }

    /// <summary>Irregular patterns.</summary>
    public required ValueNoise Grain { get; init; }

    public static Look Draw(SplitMix64 random)
    {
        // Cosine and sine of twice the angle whose tangent is t: a turn by up to 33 degrees without the system's trigonometry.
        var t = Around(random, 0.3);
        return new()
        {
            Centre = (0.5 + Around(random, 0.09), 0.5 + Around(random, 0.09)),
            Size = 0.34 + Around(random, 0.05),
            Turn = ((1 - (t * t)) / (1 + (t * t)), 2 * t / (1 + (t * t))),
            Light = (Around(random, 30), Around(random, 30)),
            Backdrop = new Paint(200, 200, 200).Lit(Around(random, 30)),
            Shades = (DrawShade(random), DrawShade(random), DrawShade(random)),
            Phase = (random.Unit(), random.Unit()),
            Corner = (random.Chance(0.5) ? 1 : -1, random.Chance(0.5) ? 1 : -1),
            Grain = new ValueNoise(random),
        };
    }

    private static Paint DrawShade(SplitMix64 random) => new(Around(random, Shade), Around(random, Shade), Around(random, Shade));

    private static double Around(SplitMix64 random, double most) => ((2 * random.Unit()) - 1) * most;
}
