using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace TransRec.Reports;

/// <summary>Figures of a domain: interactions over time, lengths of histories, popularity.</summary>
internal static class DomainFigures
{
    private const int Width = 900;
    private const int Height = 320;

    public static IReadOnlyList<ReportFigure> Draw(DomainStatistics statistics) =>
    [
        .. statistics.Periods.Count > 0
            ? [new ReportFigure("time", "Interactions over time. A rise at the end, or a gap, says how well a split by time can do.", OverTime(statistics.Periods))]
            : Array.Empty<ReportFigure>(),
        new("lengths", "Users by the length of their history.", Lengths(statistics.Lengths)),
        new("popularity", "How often the items were taken, most often first; both axes are logarithmic.", Popularity(statistics.Popularity)),
    ];

    private static string OverTime(IReadOnlyList<(long Begin, long Count)> periods)
    {
        var plot = Drawing.Plot("Interactions over time", legend: false);
        plot.Axes.Add(Drawing.Styled(new DateTimeAxis { Position = AxisPosition.Bottom, StringFormat = "yyyy-MM-dd", IntervalType = DateTimeIntervalType.Auto }, ""));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, MaximumPadding = 0.05 }, "interactions"));
        var line = new StairStepSeries { Color = Drawing.Color(0), StrokeThickness = 1.5, VerticalStrokeThickness = 1.5 };
        line.Points.AddRange(periods.Select(period => DateTimeAxis.CreateDataPoint(DateTimeOffset.FromUnixTimeMilliseconds(period.Begin).UtcDateTime, period.Count)));
        plot.Series.Add(line);
        return Drawing.Svg(plot, "time", Width, Height);
    }

    private static string Lengths(IReadOnlyList<(int Least, int Greatest, long Count)> classes)
    {
        var plot = Drawing.Plot("Lengths of histories", legend: false);
        var axis = Drawing.Styled(new CategoryAxis { Position = AxisPosition.Bottom, GapWidth = 0.1, Angle = classes.Count > 15 ? 45 : 0 }, "interactions of a user");
        axis.Labels.AddRange(classes.Select(one => one.Least == one.Greatest ? $"{one.Least}" : $"{one.Least}-{one.Greatest}"));
        plot.Axes.Add(axis);
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, MaximumPadding = 0.05 }, "users"));
        var bars = new LinearBarSeries { FillColor = Drawing.Color(0), BarWidth = 600.0 / Math.Max(1, classes.Count) };
        bars.Points.AddRange(classes.Select((one, place) => new DataPoint(place, one.Count)));
        plot.Series.Add(bars);
        return Drawing.Svg(plot, "lengths", Width, Height);
    }

    private static string Popularity(IReadOnlyList<(int Rank, long Count)> ranks)
    {
        var plot = Drawing.Plot("Popularity", legend: false);
        plot.Axes.Add(Drawing.Styled(new LogarithmicAxis { Position = AxisPosition.Bottom, Minimum = 0.9 }, "item, by how often it was taken"));
        plot.Axes.Add(Drawing.Styled(new LogarithmicAxis { Position = AxisPosition.Left, Minimum = 0.9 }, "interactions"));
        var line = new LineSeries { Color = Drawing.Color(1), StrokeThickness = 2 };
        line.Points.AddRange(ranks.Select(rank => new DataPoint(rank.Rank, rank.Count)));
        plot.Series.Add(line);
        return Drawing.Svg(plot, "popularity", Width, Height);
    }
}
