using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Ecosystem.Simulation;

namespace TransRec.Reports;

/// <summary>A quantity over cycles: a line per scenario, and a band from the 10th to the 90th percentile of seeds; with the numbers as a table.</summary>
internal static class CurveFigure
{
    /// <summary>Draws one figure.</summary>
    /// <param name="summary">The simulation.</param>
    /// <param name="quantity">What is drawn.</param>
    /// <param name="axisOf">Quantities whose values the axis has room for as well, so that figures side by side can be compared; null: its own.</param>
    public static ReportFigure Draw(SimulationSummary summary, Quantity quantity, IReadOnlyList<Quantity>? axisOf = null)
    {
        var plot = Drawing.Plot(quantity.Title, legend: true);
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 1, MaximumPadding = 0.02, MinimumMajorStep = 1 }, "cycle"));
        var (low, high) = Range(summary, axisOf ?? [quantity]);
        var room = Math.Max(1e-9, 0.05 * (high - low));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, Minimum = Math.Min(0, low), Maximum = high + room, StringFormat = quantity.Format }, quantity.Title));
        foreach (var (scenario, i) in summary.Scenarios.Select((scenario, i) => (scenario, i)))
        {
            var curve = summary.Curve(scenario, quantity);
            if (summary.Seeds.Count > 1)
            {
                var band = new AreaSeries { Color = OxyColors.Transparent, Color2 = OxyColors.Transparent, Fill = OxyColor.FromAColor(40, Drawing.Color(i)) };
                band.Points.AddRange(curve.Select((point, cycle) => new DataPoint(cycle + 1, point.P90)));
                band.Points2.AddRange(curve.Select((point, cycle) => new DataPoint(cycle + 1, point.P10)));
                plot.Series.Add(band);
            }

            var line = new LineSeries { Title = scenario, Color = Drawing.Color(i), StrokeThickness = 2 };
            line.Points.AddRange(curve.Select((point, cycle) => new DataPoint(cycle + 1, point.Mean)));
            plot.Series.Add(line);
        }

        return new ReportFigure(quantity.Key, $"{Capital(quantity.Title)}: mean over seeds, and the band from the 10th to the 90th percentile.", Drawing.Svg(plot, quantity.Key, 900, 380));
    }

    /// <summary>The figure's numbers.</summary>
    public static ReportTable Table(SimulationSummary summary, params IReadOnlyList<Quantity> quantities)
    {
        var columns = quantities.SelectMany(quantity => summary.Scenarios.Select(scenario => (quantity, scenario, Curve: summary.Curve(scenario, quantity)))).ToList();
        return new ReportTable(
            [">cycle", .. columns.Select(column => $">{column.scenario}: {column.quantity.Title}")],
            [
                .. Enumerable.Range(0, summary.Recipe.Cycles).Select(cycle => (IReadOnlyList<ReportCell>)
                [
                    Numbers.Count(cycle + 1),
                    .. columns.Select(column => (ReportCell)Cell(column.Curve[cycle], column.quantity, summary.Seeds.Count)),
                ]),
            ]);
    }

    private static string Cell((double Mean, double P10, double P90) point, Quantity quantity, int seeds)
    {
        var mean = Numbers.As(point.Mean, quantity.Format);
        return seeds > 1 ? $"{mean} ({Numbers.As(point.P10, quantity.Format)} to {Numbers.As(point.P90, quantity.Format)})" : mean;
    }

    private static (double Low, double High) Range(SimulationSummary summary, IReadOnlyList<Quantity> quantities)
    {
        var points = quantities.SelectMany(quantity => summary.Scenarios.SelectMany(scenario => summary.Curve(scenario, quantity))).ToList();
        return (points.Min(point => point.P10), points.Max(point => Math.Max(point.P90, point.Mean)));
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
