using System.CommandLine;
using System.Globalization;
using TransRec.Cli.Output;
using TransRec.Experiments.Runs;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec compare</c>: finished runs side by side.</summary>
internal static class CompareVerb
{
    private static readonly string[] Scores = ["test/hr@10", "test/ndcg@10"];

    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("runs") { Description = "Run folders.", Arity = ArgumentArity.OneOrMore };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "compare",
            "Prints what finished runs came to, side by side: parameters trained, scores on the test items, seconds, size of the weights.",
            "transrec compare runs/scientific5-*") { runs, json };
        verb.Does(parsed =>
        {
            var rows = parsed.GetRequiredValue(runs).Select(RunComparison.Of).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, rows);
                return ExitCode.Success;
            }

            TableOutput.Print(
                terminal,
                ["run", "method", ">trained", ">percent", ">best epoch", ">HR@10", ">NDCG@10", ">seconds", ">size"],
                rows.Select(row => (IReadOnlyList<string>)
                [
                    row.Run,
                    row.Method,
                    Texts.Count(row.TrainableParameters),
                    $"{100.0 * row.TrainableParameters / row.TotalParameters:0.0}%",
                    row.BestEpoch.ToString(CultureInfo.InvariantCulture),
                    .. Scores.Select(score => row.Metrics.TryGetValue(score, out var value) ? Texts.Score(value) : ""),
                    $"{row.Seconds:0}",
                    row.SizeBytes is { } size ? Texts.Bytes(size) : "missing",
                ]));
            return ExitCode.Success;
        });
        return verb;
    }
}
