using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments;

namespace TransRec.Reports;

/// <summary>A score along a factor whose levels are places on an axis, for example the size of the data; a line per combination of the other levels.</summary>
internal static class AxisLines
{
    public static ReportFigure Draw(StudyResults results, StudyFactor factor, string metric)
    {
        var plot = Drawing.Plot($"{metric} by {factor.Name}", legend: true);
        plot.Legends[0].LegendTitle = string.Join('/', results.Plan.Definition.Factors.Where(each => each.Name != factor.Name).Select(each => each.Name));
        Axis along = factor.Axis == "log" ? new LogarithmicLevels(factor) : new LinearLevels(factor);
        (along.MinimumPadding, along.MaximumPadding) = (0.05, 0.05);
        plot.Axes.Add(Drawing.Styled(along, factor.Name));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, MinimumPadding = 0.05, MaximumPadding = 0.08 }, metric));
        var lines = results.Cells
            .Where(cell => cell.Finished.Count > 0)
            .GroupBy(cell => string.Join('/', cell.Cell.Levels.Where(each => each.Factor.Name != factor.Name).Select(each => each.Level.Name)))
            .ToList();
        foreach (var (line, i) in lines.Select((line, i) => (line, i)))
        {
            var color = Drawing.Color(i);
            var series = new LineSeries { Title = line.Key, Color = color, MarkerType = Drawing.Marker(i), MarkerSize = 4, MarkerFill = color };
            var errors = new ScatterErrorSeries { ErrorBarColor = color, ErrorBarStrokeThickness = 1, MarkerType = MarkerType.None };
            foreach (var cell in line.OrderBy(cell => At(cell, factor)))
            {
                var (mean, deviation) = cell.Score(metric)!.Value;
                series.Points.Add(new DataPoint(At(cell, factor), mean));
                errors.Points.Add(new ScatterErrorPoint(At(cell, factor), mean, 0, 2 * deviation));
            }

            plot.Series.Add(series);
            plot.Series.Add(errors);
        }

        return new ReportFigure($"by-{factor.Name}", $"{metric} by {factor.Name}; bars: one deviation over seeds to each side.", Drawing.Svg(plot, $"by-{factor.Name}", 900, 480));
    }

    private static double At(StudyCellResult cell, StudyFactor factor) =>
        cell.Cell.Levels.First(each => each.Factor.Name == factor.Name).Level.Value!.Value;

    // Ticks where the levels are, with their names.
    private sealed class LogarithmicLevels : LogarithmicAxis
    {
        private readonly StudyFactor factor;

        public LogarithmicLevels(StudyFactor factor)
        {
            this.factor = factor;
            Position = AxisPosition.Bottom;
            LabelFormatter = value => NameAt(factor, value);
        }

        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            (majorLabelValues, majorTickValues, minorTickValues) = (Places(factor), Places(factor), []);
    }

    private sealed class LinearLevels : LinearAxis
    {
        private readonly StudyFactor factor;

        public LinearLevels(StudyFactor factor)
        {
            this.factor = factor;
            Position = AxisPosition.Bottom;
            LabelFormatter = value => NameAt(factor, value);
        }

        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            (majorLabelValues, majorTickValues, minorTickValues) = (Places(factor), Places(factor), []);
    }

    private static double[] Places(StudyFactor factor) => [.. factor.Levels.Select(level => level.Value!.Value)];

    private static string NameAt(StudyFactor factor, double value) => factor.Levels.MinBy(level => Math.Abs(level.Value!.Value - value))!.Name;
}
