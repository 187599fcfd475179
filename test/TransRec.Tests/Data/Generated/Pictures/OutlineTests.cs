using TransRec.Data.Generated;
using TransRec.Pictures.Generated;

namespace TransRec.Tests.Data.Generated.Pictures;

public sealed class OutlineTests
{
    [Theory]
    [InlineData(nameof(Shape.Round), 0, 0, 0, -0.95)]
    [InlineData(nameof(Shape.Square), 0.7, 0.7, 0.8, 0)]
    [InlineData(nameof(Shape.Tall), 0, 0.9, 0.9, 0)]
    [InlineData(nameof(Shape.Wide), 0.9, 0, 0, 0.9)]
    [InlineData(nameof(Shape.Triangle), 0, 0.7, 0.7, -0.7)]
    [InlineData(nameof(Shape.Arch), 0.6, 0.8, 0, 0.8)]
    [InlineData(nameof(Shape.Cross), 0.9, 0, 0.6, 0.6)]
    [InlineData(nameof(Shape.Ring), 0.7, 0, 0, 0)]
    public void An_outline_has_points_inside_and_outside(string shape, double x, double y, double otherX, double otherY)
    {
        Assert.True(Outline.Depth(Enum.Parse<Shape>(shape), x, y) > 0);
        Assert.True(Outline.Depth(Enum.Parse<Shape>(shape), otherX, otherY) < 0);
    }

    [Fact]
    public void The_depth_is_the_way_to_the_edge() => Assert.Equal(0.25, Outline.Depth(Shape.Square, 0.5, 0), 12);
}
