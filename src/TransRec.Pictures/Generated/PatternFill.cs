using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>Where an item's pattern puts the accent instead of the item's colour.</summary>
internal static class PatternFill
{
    /// <summary>Share of the accent, 0 to 1, at a point.</summary>
    /// <param name="pattern">The pattern's value, <see cref="Vocabulary.Plain"/> for none.</param>
    /// <param name="x">In periods of the pattern, to the right.</param>
    /// <param name="y">In periods of the pattern, downwards.</param>
    /// <param name="grain">The item's noise, for patterns that are nowhere regular.</param>
    public static double Accent(AttributeValue pattern, double x, double y, ValueNoise grain)
    {
        var (column, row) = (Fraction(x), Fraction(y));
        return pattern.Name switch
        {
            "plain" => 0,
            "stripes" => Inside(column < 0.5),
            "checks" => (Inside(column < 0.5) + Inside(row < 0.5)) / 2,
            "floral" => Inside(Petals(column - 0.5, row - 0.5)),
            "geometric" => Inside(Fraction(y + Math.Abs(column - 0.5)) < 0.5),
            "dots" => Inside(Square(column - 0.5) + Square(row - 0.5) < Square(0.3)),
            "paisley" => Inside(Math.Abs(Fraction((Square(column - 0.5) + Square(row - 0.5)) * 5) - 0.5) < 0.25),
            "animal" => Inside(Fraction((x * 0.8) + (2 * grain.At(x * 0.6, y * 0.6))) < 0.45),
            "distressed" => Inside(grain.At(x * 1.7, y * 1.7) > 0.55) * 0.8,
            _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern.Name, $"There is no drawing of the pattern {pattern.Name}; add it here."),
        };
    }

    /// <summary>Four petals around a hole.</summary>
    private static bool Petals(double x, double y)
    {
        var (across, along) = (Math.Min(Math.Abs(x), Math.Abs(y)), Math.Max(Math.Abs(x), Math.Abs(y)));
        return Square(across) + Square(along - 0.28) < Square(0.18);
    }

    private static double Inside(bool holds) => holds ? 1 : 0;

    private static double Square(double x) => x * x;

    private static double Fraction(double x) => x - Math.Floor(x);
}
