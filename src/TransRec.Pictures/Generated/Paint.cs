namespace TransRec.Pictures.Generated;

/// <summary>A colour: red, green and blue from 0 to 255.</summary>
internal readonly record struct Paint(double Red, double Green, double Blue)
{
    public static Paint Black { get; } = new(0, 0, 0);

    public static Paint White { get; } = new(255, 255, 255);

    private double Luminance => (0.3 * Red) + (0.6 * Green) + (0.1 * Blue);

    /// <summary>The tone that stands out against this one and keeps its hue.</summary>
    public Paint Accent => Luminance > 120 ? Towards(Black, 0.5) : Towards(White, 0.55);

    /// <summary>This colour with a share, 0 to 1, of another.</summary>
    public Paint Towards(Paint other, double share) =>
        new(Red + ((other.Red - Red) * share), Green + ((other.Green - Green) * share), Blue + ((other.Blue - Blue) * share));

    /// <summary>Lighter (above 0) or darker (below 0) by so much in every channel.</summary>
    public Paint Lit(double by) => new(Red + by, Green + by, Blue + by);
}
