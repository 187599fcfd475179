using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>A bar per cell with its deviation over seeds, and the baselines as lines.</summary>
internal static class ScoreBars
{
    public static ReportFigure Draw(StudyResults results, string metric)
    {
        var cells = results.Cells.Where(cell => cell.Finished.Count > 0).Reverse().ToList();
        var plot = Drawing.Plot($"{metric} by cell", legend: true);
        plot.Axes.Add(Drawing.Names([.. cells.Select(cell => cell.Cell.Id)]));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MaximumPadding = 0.12 }, metric));
        var bars = new BarSeries { FillColor = Drawing.Color(0), StrokeThickness = 0 };
        plot.Series.Add(bars);
        foreach (var (cell, i) in cells.Select((cell, i) => (cell, i)))
        {
            var (mean, deviation) = cell.Score(metric)!.Value;
            bars.Items.Add(new BarItem(mean));
            if (deviation > 0)
            {
                plot.Series.Add(Across(mean - deviation, mean + deviation, i));
            }
        }

        foreach (var (baseline, i) in results.Baselines.Where(each => each.Metrics.ContainsKey(metric)).Select((baseline, i) => (baseline, i)))
        {
            var line = new LineSeries { Title = baseline.Name, Color = Drawing.Color(i + 1), LineStyle = LineStyle.Dash };
            line.Points.Add(new DataPoint(baseline.Metrics[metric], -0.5));
            line.Points.Add(new DataPoint(baseline.Metrics[metric], cells.Count - 0.5));
            plot.Series.Add(line);
        }

        var name = "scores-" + metric.Replace('/', '-').Replace('@', '-');
        return new ReportFigure(name, $"{metric}: mean and deviation over seeds; dashed: baselines without training.", Drawing.Svg(plot, name, 900, 120 + (24 * cells.Count)));
    }

    private static LineSeries Across(double from, double to, int cell)
    {
        var line = new LineSeries { Color = OxyColors.Black, StrokeThickness = 1.5 };
        line.Points.AddRange([new DataPoint(from, cell), new DataPoint(to, cell)]);
        return line;
    }
}
