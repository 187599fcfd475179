using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;
using TransRec.Experiments.Studies;

namespace TransRec.Reports;

/// <summary>
/// A score along a factor whose levels are places on an axis, for example the size of the data; a line per combination of the other levels. Combinations that the study has at one place
/// only are no lines, and are left out where others are.
/// </summary>
internal static class AxisLines
{
    public static ReportFigure Draw(StudyResults results, StudyFactor factor, string metric)
    {
        var plot = Drawing.Plot($"{metric} by {factor.Name}", legend: true);
        plot.Legends[0].LegendTitle = string.Join('/', results.Plan.Definition.Factors.Where(each => each.Name != factor.Name).Select(each => each.Name));
        plot.Axes.Add(Drawing.Styled(new LevelAxis(factor), factor.Name));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Left, MinimumPadding = 0.05, MaximumPadding = 0.08 }, metric));
        foreach (var (line, i) in Lines(results.Cells, factor).Select((line, i) => (line, i)))
        {
            var color = Drawing.Color(i);
            var series = new LineSeries { Title = line.Key, Color = color, MarkerType = Drawing.Marker(i), MarkerSize = 4, MarkerFill = color };
            var errors = new ScatterErrorSeries { ErrorBarColor = color, ErrorBarStrokeThickness = 1, MarkerType = MarkerType.None };
            foreach (var cell in line.Where(cell => cell.Finished.Count > 0).OrderBy(cell => At(cell, factor)))
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

    private static List<IGrouping<string, StudyCellResult>> Lines(IEnumerable<StudyCellResult> cells, StudyFactor factor)
    {
        var all = cells.GroupBy(cell => string.Join('/', cell.Cell.Levels.Where(each => each.Factor.Name != factor.Name).Select(each => each.Level.Name))).ToList();
        var longest = all.Max(line => line.Count());
        return [.. all.Where(line => (line.Count() > 1 || longest == 1) && line.Any(cell => cell.Finished.Count > 0))];
    }

    private static double At(StudyCellResult cell, StudyFactor factor) => PlaceOf(cell.Cell.Levels.First(each => each.Factor.Name == factor.Name).Level, factor);

    private static double PlaceOf(StudyLevel level, StudyFactor factor) => factor.Axis == "log" ? Math.Log10(level.Value!.Value) : level.Value!.Value;

    /// <summary>Has its ticks where the levels are, with their names.</summary>
    private sealed class LevelAxis : LinearAxis
    {
        private readonly double[] places;

        public LevelAxis(StudyFactor factor)
        {
            places = [.. factor.Levels.Select(level => PlaceOf(level, factor))];
            Position = AxisPosition.Bottom;
            (MinimumPadding, MaximumPadding) = (0.05, 0.05);
            LabelFormatter = place => factor.Levels.MinBy(level => Math.Abs(PlaceOf(level, factor) - place))!.Name;
        }

        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            (majorLabelValues, majorTickValues, minorTickValues) = (places, places, []);
    }
}
