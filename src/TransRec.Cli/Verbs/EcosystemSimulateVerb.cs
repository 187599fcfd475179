using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Ecosystem.Simulation;
using TransRec.Reports;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec ecosystem simulate</c>: runs a recipe, with its report.</summary>
internal static class EcosystemSimulateVerb
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(20);

    public static Verb Create(Terminal terminal)
    {
        var recipe = CommonOptions.Recipe();
        var folder = new Option<string?>("--out") { Description = "The folder for tables and report. Default: runs/ecosystems/ and the recipe's file name.", HelpName = "folder" };
        var seeds = CommonOptions.OptionalCount("--seeds", "Populations, each for all scenarios. Default: the recipe's", 1, 10_000);
        var jobs = CommonOptions.OptionalCount("--jobs", "Scenarios and populations side by side; the results do not depend on it. Default: as many as cores", 1, 256);
        var (set, json, quiet) = (CommonOptions.Set(), CommonOptions.Json(), CommonOptions.Quiet());
        var verb = new Verb(
            terminal,
            "simulate",
            "Simulates consumers who choose items, and between recommenders, and writes report.html, tables and summary.json. What was stopped goes on, with the same bits.",
            "transrec ecosystem simulate recipes-of-ecosystems/short.json --seeds 20") { recipe, folder, seeds, jobs, set, json, quiet };
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(recipe);
            string[] changes = [.. parsed.GetRequiredValue(set), .. parsed.GetValue(seeds) is { } count ? [$"seeds={count}"] : Array.Empty<string>()];
            var plan = EcosystemRecipes.Read(path, changes);
            var output = parsed.GetValue(folder) ?? Path.Combine("runs", "ecosystems", Path.GetFileNameWithoutExtension(path));
            var asJson = parsed.GetValue(json);
            var (cells, stopped) = Run(terminal, plan, output, parsed.GetValue(jobs) ?? Environment.ProcessorCount, silent: asJson || parsed.GetValue(quiet));
            var all = plan.Seeds * plan.Scenarios.Count;
            if (stopped)
            {
                terminal.Error.WriteLine($"{cells.Count} of {all} cells have ended and are kept in {output}. The same command goes on from here.");
                return ExitCode.Stopped;
            }

            var summary = new SimulationSummary(plan, cells);
            SimulationFiles.Write(output, summary);
            Print(terminal, summary, output, asJson);
            return ExitCode.Success;
        });
        return verb;
    }

    private static (IReadOnlyList<CellResult> Cells, bool Stopped) Run(Terminal terminal, EcosystemRecipe recipe, string folder, int jobs, bool silent)
    {
        using var interruption = new Interruption(terminal.Error);
        var before = SimulationCells.Read(folder, recipe);
        var progress = new Progress(terminal, recipe, folder, before, silent);
        try
        {
            var cells = EcosystemSimulation.Run(recipe, jobs, before, progress, interruption.Requested);
            SimulationCells.Write(folder, recipe, [.. before.Where(cell => !cells.Contains(cell)), .. cells]);
            return (cells, cells.Count < recipe.Seeds * recipe.Scenarios.Count);
        }
        finally
        {
            progress.Close();
        }
    }

    private static void Print(Terminal terminal, SimulationSummary summary, string folder, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, SimulationFiles.Json(summary));
            return;
        }

        TableOutput.Print(
            terminal,
            ["last cycle, mean over seeds", .. summary.Scenarios.Select(scenario => ">" + scenario)],
            Quantity.All.Select(quantity => (IReadOnlyList<string>)[quantity.Title, .. summary.Scenarios.Select(scenario => Texts.As(summary.Last(scenario, quantity).Mean, quantity.Format))]));
        terminal.Out.WriteLine($"The report: {Path.Combine(folder, SimulationFiles.Html)}");
    }

    /// <summary>Shows how far it is, and saves what has ended now and then.</summary>
    private sealed class Progress(Terminal terminal, EcosystemRecipe recipe, string folder, IReadOnlyList<CellResult> before, bool silent) : IProgress<CellResult>
    {
        private readonly Lock gate = new();
        private readonly List<CellResult> ended = [.. before];
        private readonly StatusLine line = new(terminal.Error, terminal.ErrorIsScreen, terminal.Width);
        private long saved = terminal.Clock.GetTimestamp();

        public void Report(CellResult value)
        {
            lock (gate)
            {
                ended.Add(value);
                if (!silent && terminal.ErrorIsScreen)
                {
                    line.Show($"{ended.Count} of {recipe.Seeds * recipe.Scenarios.Count} cells");
                }

                if (terminal.Clock.GetElapsedTime(saved) >= SaveInterval)
                {
                    SimulationCells.Write(folder, recipe, ended);
                    saved = terminal.Clock.GetTimestamp();
                }
            }
        }

        public void Close() => line.Close();
    }
}
