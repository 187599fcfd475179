using System.Globalization;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Foundation.Files;

namespace TransRec.Reports;

/// <summary>Writes what a study came to into its folder, each file as a whole or not at all.</summary>
public static class StudyFiles
{
    /// <summary>The report in one file.</summary>
    public const string Html = "report.html";

    /// <summary>The report as Markdown, with the drawings in figures/.</summary>
    public const string Markdown = "report.md";

    /// <summary>A line per run: levels, seed, state, parameters, data, all scores. It depends on nothing but the runs' scores.</summary>
    public const string Results = "results.csv";

    /// <summary>A line per run: seconds, memory, size.</summary>
    public const string Costs = "costs.csv";

    /// <summary>Writes everything.</summary>
    public static void Write(StudyResults results)
    {
        WriteTables(results);
        var folder = results.Plan.Folder;
        var report = StudyReport.Of(results);
        Directory.CreateDirectory(Path.Combine(folder, "figures"));
        foreach (var figure in report.Sections.SelectMany(section => section.Figures))
        {
            AtomicFile.WriteText(Path.Combine(folder, "figures", figure.Name + ".svg"), figure.Svg + "\n");
        }

        AtomicFile.WriteText(Path.Combine(folder, Markdown), MarkdownRenderer.Render(report));
        AtomicFile.WriteText(Path.Combine(folder, Html), HtmlRenderer.Render(report));
    }

    /// <summary>Writes the two tables alone: quick, for every run that ends.</summary>
    public static void WriteTables(StudyResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Directory.CreateDirectory(results.Plan.Folder);
        AtomicFile.WriteText(Path.Combine(results.Plan.Folder, Results), ResultsTable(results));
        AtomicFile.WriteText(Path.Combine(results.Plan.Folder, Costs), CostsTable(results));
    }

    private static string ResultsTable(StudyResults results)
    {
        var runs = results.Runs.ToList();
        var levels = results.Cells.SelectMany(cell => cell.Trials.Concat(cell.Runs), (cell, run) => (run, cell.Cell.Levels)).ToDictionary(each => each.run, each => each.Levels);
        string[] metrics = [.. runs.Select(run => run.Summary).OfType<RunSummary>().SelectMany(summary => summary.Metrics.Keys).Distinct()];
        return Csv.Write(
            ["run", "kind", .. results.Plan.Definition.Factors.Select(factor => factor.Name), "seed", "state", "point", "trained", "parameters", "best epoch", "data", .. metrics],
            runs.Select(run => (IReadOnlyList<string>)
            [
                run.Step.Id,
                run.Step.Kind.ToString().ToLowerInvariant(),
                .. results.Plan.Definition.Factors.Select(factor => levels.TryGetValue(run, out var own) ? own.First(each => each.Factor.Name == factor.Name).Level.Name : ""),
                run.Record?.Seed.ToString(CultureInfo.InvariantCulture) ?? "",
                run.State?.ToString().ToLowerInvariant() ?? "",
                run.Point?.Label ?? "",
                run.Summary?.TrainableParameters.ToString(CultureInfo.InvariantCulture) ?? "",
                run.Summary?.TotalParameters.ToString(CultureInfo.InvariantCulture) ?? "",
                run.BestEpoch > 0 ? run.BestEpoch.ToString(CultureInfo.InvariantCulture) : "",
                run.Record?.DataFingerprint ?? "",
                .. metrics.Select(metric => run.Summary?.Metrics.TryGetValue(metric, out var score) is true ? Numbers.Exact(score) : ""),
            ]));
    }

    private static string CostsTable(StudyResults results) => Csv.Write(
        ["run", "seconds", "epochs", "seconds per epoch", "peak memory bytes", "weights bytes"],
        results.Runs.Where(run => run.Record is not null).Select(run => (IReadOnlyList<string>)
        [
            run.Step.Id,
            Numbers.Exact(run.Record!.Seconds),
            run.Epochs.ToString(CultureInfo.InvariantCulture),
            Numbers.Exact(run.SecondsPerEpoch),
            run.Record.PeakMemoryBytes.ToString(CultureInfo.InvariantCulture),
            run.SizeBytes?.ToString(CultureInfo.InvariantCulture) ?? "",
        ]));
}
