using OxyPlot;
using TransRec.Reports;

namespace TransRec.Tests.Reports;

/// <summary>Names beside the points of a figure.</summary>
public sealed class LabelPlacesTests
{
    private const double Radius = 5;
    private static readonly OxyRect Area = new(0, 0, 600, 400);
    private static readonly OxySize Size = new(60, 14);

    [Fact]
    public void A_lonely_point_has_its_name_to_the_right()
    {
        var place = LabelPlaces.Of([new ScreenPoint(100, 100)], [Size], Radius, Area)[0];
        Assert.True(place.Left > 100 + Radius);
        Assert.Equal(100, place.Center.Y, 1e-9);
    }

    [Fact]
    public void A_point_at_the_right_edge_has_its_name_inside()
    {
        var place = LabelPlaces.Of([new ScreenPoint(598, 100)], [Size], Radius, Area)[0];
        Assert.InRange(place.Right, 0, 600);
    }

    [Fact]
    public void Names_of_a_crowd_cover_neither_each_other_nor_a_point()
    {
        var random = new Random(3);
        ScreenPoint[] points = [.. Enumerable.Range(0, 9).Select(_ => new ScreenPoint(300 + (40 * random.NextDouble()), 200 + (30 * random.NextDouble())))];
        var places = LabelPlaces.Of(points, [.. points.Select(_ => Size)], Radius, Area);
        for (var at = 0; at < places.Length; at++)
        {
            Assert.DoesNotContain(places.Where((_, other) => other != at), other => Overlap(places[at], other));
            Assert.DoesNotContain(points, point => Overlap(places[at], new OxyRect(point.X - Radius, point.Y - Radius, 2 * Radius, 2 * Radius)));
        }
    }

    [Fact]
    public void The_names_of_two_points_side_by_side_are_not_read_as_each_others()
    {
        ScreenPoint[] points = [new(300, 200), new(307, 203)];
        var places = LabelPlaces.Of(points, [Size, Size], Radius, Area);
        Assert.All([0, 1], at => Assert.True(
            LabelPlaces.HasLine(places[at], points[at]) || LabelPlaces.Distance(places[at], points[at]) <= LabelPlaces.Distance(places[at], points[1 - at])));
    }

    [Theory]
    [InlineData(600, "600")]
    [InlineData(20_000, "20k")]
    [InlineData(1_500_000, "1.5M")]
    [InlineData(999_999.9999, "1M")]
    public void Numbers_of_an_axis_are_short(double value, string text) => Assert.Equal(text, Numbers.Short(value));

    private static bool Overlap(OxyRect one, OxyRect other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;
}
