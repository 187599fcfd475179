using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments;

namespace TransRec.Reports;

/// <summary>Trained parameters against a score, a point per cell.</summary>
internal static class ParameterScatter
{
    public static ReportFigure Draw(StudyResults results, string metric)
    {
        var cells = results.Cells.Where(cell => cell.Finished.Any(run => run.Summary!.TrainableParameters > 0)).ToList();
        var plot = Drawing.Plot($"Trained parameters and {metric}", legend: false);
        plot.Axes.Add(Drawing.Styled(new LogarithmicAxis { Position = AxisPosition.Bottom, MinimumPadding = 0.08, MaximumPadding = 0.15 }, "trained parameters"));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, MinimumPadding = 0.08, MaximumPadding = 0.08 }, metric));
        var points = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = 5, MarkerFill = Drawing.Color(0) };
        foreach (var cell in cells)
        {
            var (x, y) = (cell.Finished[0].Summary!.TrainableParameters, cell.Score(metric)!.Value.Mean);
            points.Points.Add(new ScatterPoint(x, y));
            plot.Annotations.Add(new TextAnnotation
            {
                Text = cell.Cell.Id,
                TextPosition = new DataPoint(x, y),
                TextHorizontalAlignment = HorizontalAlignment.Left,
                TextVerticalAlignment = VerticalAlignment.Bottom,
                Offset = new ScreenVector(6, 0),
                StrokeThickness = 0,
                FontSize = 11,
            });
        }

        plot.Series.Add(points);
        return new ReportFigure("parameters", $"Trained parameters (log axis) against {metric}, mean over seeds.", Drawing.Svg(plot, "parameters", 900, 520));
    }
}
