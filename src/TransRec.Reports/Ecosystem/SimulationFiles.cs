using System.Text.Json;
using TransRec.Ecosystem.Simulation;
using TransRec.Foundation.Files;

namespace TransRec.Reports;

/// <summary>Writes what a simulation came to into a folder, each file as a whole or not at all.</summary>
public static class SimulationFiles
{
    /// <summary>The report in one file.</summary>
    public const string Html = "report.html";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes recipe.json, consumers.csv, providers.csv, recommenders.csv, choices.csv, summary.json and report.html.</summary>
    /// <param name="folder">The folder; made when absent.</param>
    /// <param name="summary">The simulation.</param>
    public static void Write(string folder, SimulationSummary summary)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(summary);
        Directory.CreateDirectory(folder);
        void Save(string name, string text) => AtomicFile.WriteText(Path.Combine(folder, name), text);
        Save("recipe.json", EcosystemRecipes.Write(summary.Recipe));
        Save("consumers.csv", Consumers(summary));
        Save("providers.csv", Providers(summary));
        Save("recommenders.csv", Recommenders(summary));
        Save("choices.csv", Choices(summary));
        Save("summary.json", JsonSerializer.Serialize(Json(summary), s_json) + "\n");
        Save(Html, HtmlRenderer.Render(SimulationReport.Of(summary)));
    }

    /// <summary>The summary as JSON: quantities of the last cycle over seeds and per seed, and differences to the first scenario.</summary>
    public static object Json(SimulationSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return new
        {
            seeds = summary.Seeds,
            cycles = summary.Recipe.Cycles,
            daysPerCycle = summary.Recipe.DaysPerCycle,
            firstDayDecides = summary.FirstDayDecides,
            scenarios = summary.Scenarios.Select(scenario => new
            {
                name = scenario,
                quantities = Quantity.All.ToDictionary(quantity => quantity.Key, quantity => new
                {
                    lastCycle = summary.Last(scenario, quantity),
                    perSeed = summary.PerSeed(scenario, quantity),
                    againstFirst = scenario == summary.Scenarios[0] ? null : summary.Against(scenario, quantity),
                }),
            }),
        };
    }

    private static string Consumers(SimulationSummary summary) => Csv.Write(
        ["seed", "scenario", "cycle", "group", "recommender", "consumers", "utility", "p10", "p50", "p90", "list utility", "take rate", "switches in", "switches out"],
        summary.Cells.SelectMany(cell => cell.Consumers, (cell, row) => (IReadOnlyList<string>)
        [
            $"{cell.Seed}", cell.Scenario, $"{row.Cycle}", row.Group, row.Recommender, $"{row.Consumers}", Numbers.Exact(row.Utility), Numbers.Exact(row.P10), Numbers.Exact(row.P50),
            Numbers.Exact(row.P90), Numbers.Exact(row.ListUtility), Numbers.Exact(row.TakeRate), $"{row.SwitchesIn}", $"{row.SwitchesOut}",
        ]));

    private static string Providers(SimulationSummary summary) => Csv.Write(
        ["seed", "scenario", "cycle", "provider", "group", "recommender", "clicks", "shows", "fee", "profit"],
        summary.Cells.SelectMany(cell => cell.Providers, (cell, row) => (IReadOnlyList<string>)
        [
            $"{cell.Seed}", cell.Scenario, $"{row.Cycle}", row.Provider, row.Group, row.Recommender, $"{row.Clicks}", $"{row.Shows}", Numbers.Money(row.Fee), Numbers.Money(row.Profit),
        ]));

    private static string Recommenders(SimulationSummary summary) => Csv.Write(
        ["seed", "scenario", "cycle", "recommender", "consumers", "slots", "fees", "gini", "coverage", .. summary.Cells[0].Categories.Select(category => $"share {category}")],
        summary.Cells.SelectMany(cell => cell.Recommenders, (cell, row) => (IReadOnlyList<string>)
        [
            $"{cell.Seed}", cell.Scenario, $"{row.Cycle}", row.Recommender, $"{row.Consumers}", $"{row.Slots}", Numbers.Money(row.Fees), Numbers.Exact(row.Gini), Numbers.Exact(row.Coverage),
            .. row.Shares.Select(Numbers.Exact),
        ]));

    private static string Choices(SimulationSummary summary) => Csv.Write(
        ["seed", "scenario", "cycle", "consumer", "group", "recommender", "utility", "next", "reason"],
        summary.Cells.SelectMany(cell => cell.Choices, (cell, row) => (IReadOnlyList<string>)
        [
            $"{cell.Seed}", cell.Scenario, $"{row.Cycle}", $"{row.Consumer}", row.Group, row.Recommender, Numbers.Exact(row.Utility), row.Next, row.Reason,
        ]));
}
