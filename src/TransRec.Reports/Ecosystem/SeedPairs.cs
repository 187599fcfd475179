using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Ecosystem.Simulation;

namespace TransRec.Reports;

/// <summary>A quantity of the last cycle, seed by seed: the first scenario along, the others up; above the diagonal is a gain.</summary>
internal static class SeedPairs
{
    public static ReportFigure Draw(SimulationSummary summary, Quantity quantity)
    {
        var plot = Drawing.Plot($"{quantity.Title}, last cycle, seed by seed", legend: true);
        var first = summary.PerSeed(summary.Scenarios[0], quantity);
        var most = 1.05 * Math.Max(1e-9, summary.Scenarios.Max(scenario => summary.PerSeed(scenario, quantity).Max()));
        var least = Math.Min(0, summary.Scenarios.Min(scenario => summary.PerSeed(scenario, quantity).Min()));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = least, Maximum = most, StringFormat = quantity.Format }, summary.Scenarios[0]));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, Minimum = least, Maximum = most, StringFormat = quantity.Format }, "the other scenarios"));
        var diagonal = new LineSeries { Color = OxyColors.Gray, LineStyle = LineStyle.Dash, StrokeThickness = 1 };
        diagonal.Points.AddRange([new DataPoint(least, least), new DataPoint(most, most)]);
        plot.Series.Add(diagonal);
        for (var i = 1; i < summary.Scenarios.Count; i++)
        {
            var points = new ScatterSeries { Title = summary.Scenarios[i], MarkerType = MarkerType.Circle, MarkerSize = 4, MarkerFill = Drawing.Color(i) };
            points.Points.AddRange(first.Zip(summary.PerSeed(summary.Scenarios[i], quantity), (x, y) => new ScatterPoint(x, y)));
            plot.Series.Add(points);
        }

        var name = $"pairs-{quantity.Key}";
        return new ReportFigure(name, $"Each point is a population; above the dashed line the scenario is better than {summary.Scenarios[0]}.", Drawing.Svg(plot, name, 720, 460));
    }

    public static ReportTable Table(SimulationSummary summary, params IReadOnlyList<Quantity> quantities)
    {
        var columns = quantities.SelectMany(quantity => summary.Scenarios.Select(scenario => (quantity, scenario, Values: summary.PerSeed(scenario, quantity)))).ToList();
        return new ReportTable(
            [">seed", .. columns.Select(column => $">{column.scenario}: {column.quantity.Title}")],
            [.. summary.Seeds.Select((seed, at) => (IReadOnlyList<ReportCell>)[$"{seed}", .. columns.Select(column => (ReportCell)Numbers.As(column.Values[at], column.quantity.Format))])]);
    }
}
