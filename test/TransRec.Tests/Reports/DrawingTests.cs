using OxyPlot.Axes;
using TransRec.Reports;

namespace TransRec.Tests.Reports;

public sealed class DrawingTests
{
    [Fact]
    public void Texts_are_set_by_shifts_that_every_viewer_knows()
    {
        var plot = Drawing.Plot("a title", legend: false);
        plot.Axes.Add(Drawing.Names(["a name"]));
        plot.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom });
        var drawing = Drawing.Svg(plot, "figure", 300, 200);
        Assert.DoesNotContain("dominant-baseline", drawing, StringComparison.Ordinal);
        Assert.All(["a title", "a name"], text => Assert.Matches($"<text dy=\"0\\.(35|9)em\"[^>]*>{text}<", drawing));
    }
}
