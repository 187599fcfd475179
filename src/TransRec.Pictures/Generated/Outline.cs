using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>
/// The outlines of product types in coordinates of about -1 to 1, x to the right and y downwards: how deep a point lies beneath the edge, below 0 outside.
/// </summary>
internal static class Outline
{
    public static double Depth(Shape shape, double x, double y)
    {
        var side = Math.Abs(x);
        var height = Math.Abs(y);
        return shape switch
        {
            Shape.Round => 0.9 - Length(x, y),
            Shape.Square => 0.75 - Math.Max(side, height),
            Shape.Tall => Math.Min(0.5 - side, 1 - height),
            Shape.Wide => Math.Min(1 - side, 0.5 - height),
            Shape.Triangle => Math.Min(0.75 - y, 0.85 * (((y + 1) * 0.55) - side)),
            Shape.Arch => Math.Min(Doorway(side, y, 0.85, 0.9), -Doorway(side, y - 0.45, 0.3, 0.5)),
            Shape.Cross => Math.Max(Math.Min(0.4 - side, 1 - height), Math.Min(1 - side, 0.4 - height)),
            Shape.Ring => Math.Min(1 - Length(x, y), Length(x, y) - 0.48),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, $"There is no outline of {shape}; add it here."),
        };
    }

    /// <summary>A half circle on a rectangle that ends at the bottom.</summary>
    private static double Doorway(double side, double y, double half, double bottom) =>
        y < 0 ? half - Length(side, y) : Math.Min(half - side, bottom - y);

    // Square roots are exactly rounded on every system, as the four operations are.
    private static double Length(double x, double y) => Math.Sqrt((x * x) + (y * y));
}
