using System.CommandLine;
using System.Globalization;
using TransRec.Cli.Output;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Experiments.Studies.Queues;
using TransRec.Reports;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec study</c>: an empirical study from a file, with its report.</summary>
internal static class StudyVerb
{
    private const int MostOffered = 256; // to a queue at a time

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("STUDY") { Description = "The study, a JSON file: a recipe, factors, seeds, a search." };
        var folder = new Option<string?>("--folder")
        {
            Description = "The study's folder, for runs and report. Default: the study's folder, else runs/studies/ and the file's name.",
            HelpName = "folder",
        };
        var set = CommonOptions.Set();
        set.Description = "Changes a value of the study, for example --set seeds=[42]. May be repeated.";
        var only = new Option<string[]>("--only")
        {
            Description = "Runs only cells with these levels, and what they start from, for example --only \"method=houlsby, source=100%\". May be repeated. The report is of all.",
            HelpName = "factor=level",
            DefaultValueFactory = _ => [],
        };
        var jobs = CommonOptions.Count("--jobs", "Runs side by side, each in a process of its own", 1, 1, 256);
        var threads = CommonOptions.Count("--threads", "Threads of tensor operations of each run, 0 for as many as cores", 0, 0, 1024);
        var device = CommonOptions.Device();
        device.Description = "Where the runs compute: cpu, or cuda for a graphics card, which runs side by side share. Default: what their recipes say.";
        var queue = new Option<string?>("--queue")
        {
            Description = "Runs nothing here: offers the runs to workers (transrec study worker FOLDER) in a folder that all of them see, and waits for them. Each computes with --threads, by default 1.",
            HelpName = "folder",
        };
        var beat = CommonOptions.Count("--beat", "With --queue: seconds between two signs of life of a worker; after three that are missing another takes its run over", 20, 1, 3600);
        var report = new Option<bool>("--report") { Description = "Runs nothing: writes the report of what is there." };
        var plan = new Option<bool>("--plan") { Description = "Runs nothing: lists the runs that the study has, and how far they are." };
        var json = CommonOptions.Json();
        var quiet = CommonOptions.Quiet();
        var verb = new Verb(
            terminal,
            "study",
            "Runs every cell of a study and writes report.html, report.md and results.csv. What is finished is never run again; a study that was stopped, or killed, goes on.",
            "transrec study recipes/studies/rq2.json --jobs 2 --threads 1")
        { file, folder, set, only, jobs, threads, device, queue, beat, report, plan, json, quiet, StudyWorkerVerb.Create(terminal) };
        verb.Does(parsed =>
        {
            var study = StudyReader.Read(parsed.GetRequiredValue(file), parsed.GetValue(folder), parsed.GetRequiredValue(set));
            var asJson = parsed.GetValue(json);
            if (parsed.GetValue(plan))
            {
                Plan(terminal, study, asJson);
                return ExitCode.Success;
            }

            var (ended, stopped) = parsed.GetValue(report)
                ? (null, false)
                : Run(
                    terminal,
                    study,
                    new StudyRunOptions(parsed.GetValue(queue) is null ? parsed.GetValue(jobs) : MostOffered) { Only = parsed.GetRequiredValue(only), Device = parsed.GetValue(device) },
                    parsed.GetValue(queue) is { } workers
                        ? new QueueLauncher(workers, Math.Max(1, parsed.GetValue(threads)), TimeSpan.FromSeconds(parsed.GetValue(beat)))
                        : new ProcessLauncher(parsed.GetValue(threads)),
                    asJson || parsed.GetValue(quiet));
            var results = StudyResults.Of(study, ended);
            StudyFiles.Write(results);
            Print(terminal, results, asJson);
            return stopped ? ExitCode.Stopped : results.Runs.Any(run => run.State == RunState.Failed) ? ExitCode.Error : ExitCode.Success;
        });
        return verb;
    }

    private static (IReadOnlyDictionary<StudyStep, LaunchOutcome> Ended, bool Stopped) Run(
        Terminal terminal, StudyPlan study, StudyRunOptions options, IRunLauncher launcher, bool silent)
    {
        using var interruption = new Interruption(terminal.Error);
        var console = new StudyConsole(terminal.Error, terminal.ErrorIsScreen, terminal.Width, terminal.Clock);
        try
        {
            var ended = Study.Run(
                study,
                options,
                launcher,
                silent ? new SilentStudy() : console,
                sofar => StudyFiles.WriteTables(StudyResults.TablesOf(study, sofar)),
                stop: interruption.Requested).GetAwaiter().GetResult();
            return (ended, interruption.Requested.IsCancellationRequested);
        }
        finally
        {
            console.Close();
        }
    }

    private static void Plan(Terminal terminal, StudyPlan study, bool json)
    {
        var results = StudyResults.TablesOf(study);
        var rows = results.Runs.Select(run => new
        {
            run = run.Step.Id,
            kind = run.Step.Kind.ToString().ToLowerInvariant(),
            state = results.HasOtherRecipe(run) ? "of another recipe" : run.State?.ToString().ToLowerInvariant() ?? "not run",
            point = run.Point?.Label ?? "",
        }).ToList();
        if (json)
        {
            JsonOutput.Print(terminal, rows);
            return;
        }

        TableOutput.Print(terminal, ["run", "kind", "state", "values"], rows.Select(row => (IReadOnlyList<string>)[row.run, row.kind, row.state, row.point]));
    }

    private static void Print(Terminal terminal, StudyResults results, bool json)
    {
        var study = results.Plan.Definition;
        var (finished, total) = results.Count();
        if (json)
        {
            JsonOutput.Print(terminal, new
            {
                results.Plan.Folder,
                finished,
                total,
                cells = results.Cells.Select(cell => new
                {
                    cell.Cell.Id,
                    seeds = cell.Finished.Count,
                    scores = study.Metrics.ToDictionary(metric => metric, metric => cell.Score(metric) is { } score ? new { score.Mean, score.Deviation } : null),
                }),
                comparisons = results.Comparisons.Select(each => new { cell = each.Cell.Id, to = each.To.Id, each.Difference, each.CorrectedPValue, each.Verdict }),
                failed = results.Runs.Where(run => run.State == RunState.Failed).Select(run => new { run = run.Step.Id, run.Reason }),
            });
            return;
        }

        TableOutput.Print(
            terminal,
            ["cell", ">seeds", .. study.Metrics.Select(metric => ">" + metric)],
            results.Cells.Select(cell => (IReadOnlyList<string>)
            [
                cell.Cell.Id,
                cell.Finished.Count.ToString(CultureInfo.InvariantCulture),
                .. study.Metrics.Select(metric => cell.Score(metric) is { } score ? Texts.Spread(score, cell.Finished.Count) : ""),
            ]));
        terminal.Out.WriteLine($"{finished} of {total} runs are finished. The report: {Path.Combine(results.Plan.Folder, StudyFiles.Html)}");
        if (finished < total)
        {
            terminal.Out.WriteLine("The same command goes on from here.");
        }
    }
}
