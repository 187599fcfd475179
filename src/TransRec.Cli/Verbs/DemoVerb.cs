using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Demos;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;
using TransRec.Reports;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec demo</c>: the whole way on a generated marketplace.</summary>
internal static class DemoVerb
{
    public static Command Create(Terminal terminal)
    {
        var json = CommonOptions.Json();
        var quiet = CommonOptions.Quiet();
        var folder = CommonOptions.RunFolder();
        var overwrite = CommonOptions.Overwrite();
        var verb = new Verb(
            terminal,
            "demo",
            "Generates two small domains with titles and pictures, pre-trains on one, carries the model to the other in several ways and compares them.",
            "transrec demo") { folder, overwrite, json, quiet };
        verb.Does(parsed =>
        {
            var silent = parsed.GetValue(json) || parsed.GetValue(quiet);
            terminal.Prepare(0);
            var place = new RunOptions(parsed.GetValue(folder) ?? Path.Combine("runs", "demo"), parsed.GetValue(overwrite));
            var report = TrainingVerb.WithProgress(terminal, silent, (progress, stop) => Demo.Run(place, progress, stop));
            if (report is null)
            {
                return ExitCode.Stopped;
            }

            StudyFiles.Write(StudyResults.Of(report.Study));
            Print(terminal, report, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static void Print(Terminal terminal, DemoReport report, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, new
            {
                report.Folder,
                Report = Path.Combine(report.Folder, StudyFiles.Html),
                report.Rows,
                report.ShownRun,
                report.User,
                History = report.History.Select(item => new { item.Id, item.Title }),
                report.Recommendations,
            });
            return;
        }

        terminal.Out.WriteLine("Test items of the target domain:");
        TableOutput.Print(
            terminal,
            ["items by", "method", ">trainable", ">percent", ">HR@10", ">NDCG@10", ">seconds", ">size"],
            report.Rows.Select(row => (IReadOnlyList<string>)
            [
                row.Items,
                row.Method,
                row.TotalParameters == 0 ? "" : Texts.Count(row.TrainableParameters),
                row.TotalParameters == 0 ? "" : $"{100.0 * row.TrainableParameters / row.TotalParameters:0.0}%",
                Texts.Score(row.HitRate),
                Texts.Score(row.Ndcg),
                row.TotalParameters == 0 ? "" : $"{row.Seconds:0.0}",
                row.SizeBytes == 0 ? "" : Texts.Bytes(row.SizeBytes),
            ]));
        foreach (var row in report.Rows.DistinctBy(row => row.Method))
        {
            terminal.Out.WriteLine($"{row.Method}: {row.Meaning}");
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"User {report.User} of the target domain, by {report.ShownRun}.");
        RecommendVerb.Print(terminal, report.History, report.Recommendations, json: false);
        terminal.Out.WriteLine($"The comparison with figures, training curves and costs: {Path.Combine(report.Folder, StudyFiles.Html)}");
        terminal.Out.WriteLine($"Data, recipes, metrics and weights of every run are in {report.Folder}. Next, another user:");
        terminal.Out.WriteLine($"  transrec recommend {report.ShownRun} --user {report.NextUser}");
        terminal.Out.WriteLine($"  transrec recommend {report.ShownRun} --user {report.NextUser} --html page.html   (with the items' pictures)");
        terminal.Out.WriteLine("Over HTTP, with new items and users at once:");
        terminal.Out.WriteLine($"  transrec serve {report.ShownRun}");
    }
}
