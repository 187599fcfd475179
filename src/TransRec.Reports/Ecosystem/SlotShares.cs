using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using TransRec.Ecosystem.Simulation;

namespace TransRec.Reports;

/// <summary>The share of slots of the last cycle by category, a bar per scenario.</summary>
internal static class SlotShares
{
    public static ReportFigure Draw(SimulationSummary summary)
    {
        var plot = Drawing.Plot("share of slots by category, last cycle", legend: true);
        plot.Legends[0].LegendItemOrder = LegendItemOrder.Reverse; // bars lie from below
        var all = summary.Scenarios.Select(summary.Shares).ToList();
        plot.Axes.Add(Drawing.Names([.. all[0].Select(each => each.Category).Reverse()]));
        plot.Axes.Add(Drawing.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MaximumPadding = 0.05, StringFormat = "0%" }, "share of slots whose item is of the category"));
        for (var i = all.Count - 1; i >= 0; i--)
        {
            var bars = new BarSeries { Title = summary.Scenarios[i], FillColor = Drawing.Color(i), StrokeThickness = 0 };
            bars.Items.AddRange(all[i].Reverse().Select(each => new BarItem(each.Share)));
            plot.Series.Add(bars);
        }

        return new ReportFigure(
            "slot-shares",
            "Share of the last cycle's slots whose item is of each category, mean over seeds; an item may be of several.",
            Drawing.Svg(plot, "slot-shares", 900, 120 + (all[0].Count * (10 + (10 * all.Count)))));
    }

    public static ReportTable Table(SimulationSummary summary)
    {
        var all = summary.Scenarios.Select(summary.Shares).ToList();
        return new ReportTable(
            ["category", .. summary.Scenarios.Select(scenario => $">{scenario}")],
            [.. all[0].Select((each, at) => (IReadOnlyList<ReportCell>)[each.Category, .. all.Select(shares => (ReportCell)Numbers.As(shares[at].Share, "0.0%"))])]);
    }
}
