using TransRec.Ecosystem.Simulation;

namespace TransRec.Reports;

/// <summary>The report of a simulation: what it came to, every figure with its numbers, and what a simulation is not.</summary>
internal static class SimulationReport
{
    public static ReportDocument Of(SimulationSummary summary)
    {
        var first = summary.Scenarios[0];
        var sections = new List<ReportSection>
        {
            new("What it is not", "Consumers behave as the rule of choice assumes, their preferences never change, and utility is the model's own. A simulation compares designs; it predicts no shop.", null, []),
            new("The last cycle", LastText(summary), LastTable(summary), []),
        };
        if (summary.Scenarios.Count > 1 && summary.Seeds.Count > 1)
        {
            sections.Add(new($"Against the scenario {first}", $"Differences to {first} on the same populations, and the two-sided signed-rank test of Wilcoxon. With several quantities some small p-values come by chance.", PairTable(summary), []));
        }

        Add(sections, summary, "Utility over cycles", "The recency average at the recommender of the cycle. Both figures have the same axis.", Quantity.NicheUtility, Quantity.MainstreamUtility);
        Add(sections, summary, "Cumulated utility", "The utility of lists, summed over days.", Quantity.NicheCumulated, Quantity.MainstreamCumulated);
        Add(sections, summary, "Profit of item providers", "Per cycle and provider, over all recommenders. Both figures have the same axis.", Quantity.NicheProfit, Quantity.MainstreamProfit);
        Add(sections, summary, "Consumers at the niche recommender", "The share of each group during the cycle.", Quantity.NicheConsumersAtNiche, Quantity.MainstreamConsumersAtNiche);
        sections.Add(new("Share of slots", "", null, [SlotShares.Draw(summary)]));
        sections.Add(new("Numbers: share of slots", "", SlotShares.Table(summary), []));
        if (summary.Scenarios.Count > 1)
        {
            sections.Add(new("Seed by seed", "", null, [SeedPairs.Draw(summary, Quantity.NicheUtility), SeedPairs.Draw(summary, Quantity.NicheProfit)]));
            sections.Add(new("Numbers: seed by seed", "", SeedPairs.Table(summary, Quantity.NicheUtility, Quantity.NicheProfit), []));
        }

        return new ReportDocument("A simulated ecosystem", sections);
    }

    private static void Add(List<ReportSection> sections, SimulationSummary summary, string heading, string text, Quantity niche, Quantity mainstream)
    {
        sections.Add(new(heading, text, null, [CurveFigure.Draw(summary, niche, [niche, mainstream]), CurveFigure.Draw(summary, mainstream, [niche, mainstream])]));
        sections.Add(new($"Numbers: {char.ToLowerInvariant(heading[0])}{heading[1..]}", "", CurveFigure.Table(summary, niche, mainstream), []));
    }

    private static string LastText(SimulationSummary summary)
    {
        var text = $"Cycle {summary.Recipe.Cycles} of {summary.Recipe.DaysPerCycle} days, {summary.Seeds.Count} populations of {summary.Recipe.Population.Consumers} consumers: mean (median) over seeds.";
        return summary.FirstDayDecides
            ? $"{text} The niche provider's profit in the scenario {summary.Scenarios[0]} is decided by the first day's race: whether a niche item is among the few that win the first clicks and stay on top."
            : text;
    }

    private static ReportTable LastTable(SimulationSummary summary) => new(
        ["", .. summary.Scenarios.Select(scenario => $">{scenario}")],
        [
            .. Quantity.All.Select(quantity => (IReadOnlyList<ReportCell>)
            [
                quantity.Title,
                .. summary.Scenarios.Select(scenario => summary.Last(scenario, quantity))
                    .Select(spread => (ReportCell)$"{Numbers.As(spread.Mean, quantity.Format)} ({Numbers.As(spread.Median, quantity.Format)})"),
            ]),
        ]);

    private static ReportTable PairTable(SimulationSummary summary) => new(
        ["", "scenario", ">difference", ">seeds with a gain", ">p"],
        [
            .. Quantity.All.SelectMany(quantity => summary.Scenarios.Skip(1).Select(scenario => (quantity, scenario, Pair: summary.Against(scenario, quantity)))
                .Select(each => (IReadOnlyList<ReportCell>)
                [
                    each.quantity.Title, each.scenario, Numbers.As(each.Pair.Mean, each.quantity.Format), $"{each.Pair.Gains} of {each.Pair.Seeds}", each.Pair.PValue < 0.0001 ? "< 0.0001" : Numbers.As(each.Pair.PValue, "0.0000"),
                ])),
        ]);
}
