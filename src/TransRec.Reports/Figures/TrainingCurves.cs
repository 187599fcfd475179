using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>The validation score in the course of training, a line per cell: its first finished run. Nothing where no run was evaluated twice.</summary>
internal static class TrainingCurves
{
    public static ReportFigure? ByEpoch(StudyResults results) => Draw(
        results, "training", "epoch", "The validation score that chooses the best epoch, first seed of each cell.", (_, epoch) => epoch);

    public static ReportFigure? BySeconds(StudyResults results) => Draw(
        results, "training-seconds", "seconds", "The same by time: epochs times the median time of an epoch with its validation, as measured beside whatever else the machine did.",
        (run, epoch) => epoch * run.SecondsPerEpoch);

    private static ReportFigure? Draw(StudyResults results, string name, string axis, string caption, Func<StudyRunResult, int, double> place)
    {
        var cells = results.Cells.Where(cell => cell.Finished.Count > 0 && cell.Finished[0].Curve.Count > 1).ToList();
        if (cells.Count == 0)
        {
            return null;
        }

        var plot = Drawing.Plot("Training", legend: true);
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, MinimumPadding = 0.02 }, axis));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, MaximumPadding = 0.05 }, "validation score"));
        foreach (var (cell, i) in cells.Select((cell, i) => (cell, i)))
        {
            var line = new LineSeries { Title = cell.Cell.Id, Color = Drawing.Color(i), StrokeThickness = 1.5, LineStyle = i < 8 ? LineStyle.Solid : i < 16 ? LineStyle.Dash : LineStyle.Dot };
            line.Points.AddRange(cell.Finished[0].Curve.Select(point => new DataPoint(place(cell.Finished[0], point.Epoch), point.Score)));
            plot.Series.Add(line);
        }

        return new ReportFigure(name, caption, Drawing.Svg(plot, name, 900, Math.Max(460, 100 + (18 * cells.Count))));
    }
}
