using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>What cells cost: a bar per cell.</summary>
internal static class CostBars
{
    public static ReportFigure Seconds(StudyResults results) =>
        Draw(results, "seconds-per-epoch", "seconds per epoch", "Seconds per epoch with its validation: median over epochs, mean over seeds.", run => run.SecondsPerEpoch);

    public static ReportFigure Memory(StudyResults results) =>
        Draw(results, "memory", "peak memory, MB", "The most memory that a run's process held, mean over seeds.", run => run.Record!.PeakMemoryBytes / 1e6);

    private static ReportFigure Draw(StudyResults results, string name, string axis, string caption, Func<StudyRunResult, double> value)
    {
        var cells = results.Cells.Where(cell => cell.Finished.Count > 0).Reverse().ToList();
        var plot = Drawing.Plot(axis, legend: false);
        plot.Axes.Add(Drawing.Names([.. cells.Select(cell => cell.Cell.Id)]));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0 }, axis));
        var bars = new BarSeries { FillColor = Drawing.Color(2), StrokeThickness = 0 };
        bars.Items.AddRange(cells.Select(cell => new BarItem(cell.Spread(value)!.Value.Mean)));
        plot.Series.Add(bars);
        return new ReportFigure(name, caption, Drawing.Svg(plot, name, 900, 120 + (24 * cells.Count)));
    }
}
