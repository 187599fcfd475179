using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>The validation score by epoch, a line per cell: its first finished run. Nothing where no run was evaluated twice.</summary>
internal static class TrainingCurves
{
    public static ReportFigure? Draw(StudyResults results)
    {
        var cells = results.Cells.Where(cell => cell.Finished.Count > 0 && cell.Finished[0].Curve.Count > 1).ToList();
        if (cells.Count == 0)
        {
            return null;
        }

        var plot = Drawing.Plot("Training", legend: true);
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, MinimumPadding = 0.02 }, "epoch"));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, MaximumPadding = 0.05 }, "validation score"));
        foreach (var (cell, i) in cells.Select((cell, i) => (cell, i)))
        {
            var line = new LineSeries { Title = cell.Cell.Id, Color = Drawing.Color(i), StrokeThickness = 1.5, LineStyle = i < 8 ? LineStyle.Solid : i < 16 ? LineStyle.Dash : LineStyle.Dot };
            line.Points.AddRange(cell.Finished[0].Curve.Select(point => new DataPoint(point.Epoch, point.Score)));
            plot.Series.Add(line);
        }

        return new ReportFigure("training", "The validation score that chooses the best epoch, first seed of each cell.", Drawing.Svg(plot, "training", 900, Math.Max(460, 100 + (18 * cells.Count))));
    }
}
