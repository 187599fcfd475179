using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>Trained parameters against a score, a point per cell.</summary>
internal static class ParameterScatter
{
    private const int Width = 900;
    private const int Height = 520;
    private const double MarkerSize = 5;
    private const double NameSize = 11;

    public static ReportFigure Draw(StudyResults results, string metric)
    {
        var cells = results.Cells.Where(cell => cell.Finished.Any(run => run.Summary!.TrainableParameters > 0)).ToList();
        var plot = Drawing.Plot($"Trained parameters and {metric}", legend: false);
        plot.Axes.Add(Drawing.Styled(
            new LogarithmicAxis { Position = AxisPosition.Bottom, MinimumPadding = 0.08, MaximumPadding = 0.15, LabelFormatter = Numbers.Short }, "trained parameters"));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, MinimumPadding = 0.08, MaximumPadding = 0.08 }, metric));
        var points = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = MarkerSize, MarkerFill = Drawing.Color(0) };
        points.Points.AddRange(cells.Select(cell => new ScatterPoint(cell.Finished[0].Summary!.TrainableParameters, cell.Score(metric)!.Value.Mean)));
        plot.Series.Add(points);
        AddNames(plot, points, [.. cells.Select(cell => cell.Cell.Id)]);
        return new ReportFigure("parameters", $"Trained parameters (log axis) against {metric}, mean over seeds.", Drawing.Svg(plot, "parameters", Width, Height));
    }

    private static void AddNames(PlotModel plot, ScatterSeries series, string[] names)
    {
        // The axes know where a point lies once the plot has been drawn.
        Drawing.Svg(plot, "parameters", Width, Height);
        var room = new TextRoom();
        var points = series.Points.Select(point => series.Transform(point.X, point.Y)).ToList();
        var places = LabelPlaces.Of(points, [.. names.Select(name => room.MeasureText(name, plot.DefaultFont, NameSize, FontWeights.Normal))], MarkerSize, plot.PlotArea);
        for (var at = 0; at < names.Length; at++)
        {
            var (x, y) = (series.Points[at].X, series.Points[at].Y);
            plot.Annotations.Add(new TextAnnotation
            {
                Text = names[at],
                TextPosition = new DataPoint(x, y),
                TextHorizontalAlignment = HorizontalAlignment.Center,
                TextVerticalAlignment = VerticalAlignment.Middle,
                Offset = places[at].Center - points[at],
                StrokeThickness = 0,
                FontSize = NameSize,
            });
            if (LabelPlaces.HasLine(places[at], points[at]))
            {
                var end = LabelPlaces.Nearest(places[at], points[at]);
                plot.Annotations.Add(new ArrowAnnotation
                {
                    StartPoint = series.InverseTransform(end),
                    EndPoint = new DataPoint(x, y),
                    HeadLength = 0,
                    HeadWidth = 0,
                    StrokeThickness = 0.7,
                    Color = OxyColors.Gray,
                });
            }
        }
    }
}
