using OxyPlot;

namespace TransRec.Reports;

/// <summary>
/// Places for the names of points, so that no name lies on a point or on another name where there is room: the crowded points choose first, each the nearest free
/// place of some rings around it.
/// </summary>
internal static class LabelPlaces
{
    private const double Gap = 4;
    private static readonly double[] Rings = [7, 18, 30, 46, 64];

    /// <summary>Chooses a place per point.</summary>
    /// <param name="points">The points, in pixels.</param>
    /// <param name="sizes">Room of each point's name, in pixels.</param>
    /// <param name="radius">Of the points' markers, in pixels.</param>
    /// <param name="area">Where names may lie.</param>
    /// <returns>The rectangles, in the order of the points.</returns>
    public static OxyRect[] Of(IReadOnlyList<ScreenPoint> points, IReadOnlyList<OxySize> sizes, double radius, OxyRect area)
    {
        var markers = points.Select(point => new OxyRect(point.X - radius, point.Y - radius, 2 * radius, 2 * radius)).ToArray();
        var places = new OxyRect[points.Count];
        var placed = new List<OxyRect>();
        var byCrowd = Enumerable.Range(0, points.Count).OrderByDescending(at => points.Count(other => Near(points[at], other)));
        foreach (var at in byCrowd)
        {
            places[at] = Around(points[at], sizes[at], radius).MinBy(place => Cost(place, points[at], points, markers, placed, area));
            placed.Add(places[at]);
        }

        return places;
    }

    private static bool Near(ScreenPoint point, ScreenPoint other) => Math.Abs(point.X - other.X) < 90 && Math.Abs(point.Y - other.Y) < 30;

    // To the right first: that is where a reader looks for a name.
    private static IEnumerable<OxyRect> Around(ScreenPoint point, OxySize size, double radius)
    {
        foreach (var ring in Rings)
        {
            var (right, left) = (point.X + radius + ring, point.X - radius - ring - size.Width);
            var (over, under) = (point.Y - radius - ring - size.Height, point.Y + radius + ring);
            var (middle, center) = (point.Y - (size.Height / 2), point.X - (size.Width / 2));
            (double X, double Y)[] corners =
            [
                (right, middle), (left, middle), (center, over), (center, under), (right - ring, over), (right - ring, under), (left + ring, over), (left + ring, under),
            ];
            foreach (var (x, y) in corners)
            {
                yield return new OxyRect(x, y, size.Width, size.Height);
            }
        }
    }

    private static double Cost(
        OxyRect place, ScreenPoint point, IReadOnlyList<ScreenPoint> points, OxyRect[] markers, List<OxyRect> placed, OxyRect area)
    {
        var covered = placed.Sum(other => Common(place, other, Gap)) + markers.Sum(marker => Common(place, marker, 1));
        var outside = (place.Width * place.Height) - Common(place, area, 0);
        var own = Distance(place, point);

        // A name without a line that is nearer to another point would be read as that point's.
        var misread = !HasLine(place, point) && points.Any(other => Distance(place, other) < own);
        return (100 * (covered + outside)) + (misread ? 1000 : 0) + own;
    }

    private static double Common(OxyRect one, OxyRect other, double gap)
    {
        var width = Math.Min(one.Right, other.Right) - Math.Max(one.Left, other.Left) + gap;
        var height = Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }

    /// <summary>Whether a name is so far from its point that a line has to lead to it.</summary>
    public static bool HasLine(OxyRect place, ScreenPoint point) => Distance(place, point) > 15;

    /// <summary>From a point to the nearest point of a rectangle, in pixels.</summary>
    public static double Distance(OxyRect place, ScreenPoint point) => (Nearest(place, point) - point).Length;

    /// <summary>The point of a rectangle that is nearest to another point.</summary>
    public static ScreenPoint Nearest(OxyRect place, ScreenPoint point) =>
        new(Math.Clamp(point.X, place.Left, place.Right), Math.Clamp(point.Y, place.Top, place.Bottom));
}
