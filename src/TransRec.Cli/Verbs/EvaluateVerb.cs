using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Cli.Ranks;
using TransRec.Evaluation;
using TransRec.Experiments.Runs;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec evaluate</c>: the scores of a run on its test items.</summary>
internal static class EvaluateVerb
{
    public static Command Create(Terminal terminal)
    {
        var run = CommonOptions.Run();
        var targets = new Option<string?>("--targets")
        {
            Description = "masked: a target that stands in the user's own history is a miss; never-masked: it is ranked. Default: as in the run's recipe.",
        };
        targets.AcceptOnlyFromAmong("masked", "never-masked");
        var ties = new Option<string?>("--ties")
        {
            Description = "listed: items of exactly the target's score, such as those with its title, stand in the order of the catalogue, as they are recommended; kindest: behind it. "
                + "Default: as in the run's recipe.",
        };
        ties.AcceptOnlyFromAmong("kindest", "listed");
        var precision = new Option<string?>("--item-precision")
        {
            Description = "bfloat16: the item encoder's linear layers compute in it, about twice as fast where the processor can; float32. Default: as in the run's recipe.",
        };
        precision.AcceptOnlyFromAmong("float32", "bfloat16");
        var threads = CommonOptions.Threads();
        threads.Description = "Threads of tensor operations, 0 for as many as cores. Default: those of the run, with which the numbers are its own to the bit.";
        var unfinished = CommonOptions.AllowUnfinished();
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "evaluate",
            "Ranks the full catalogue for every user of a run, or of a base with --adapter, and prints the scores on the test items.",
            "transrec evaluate runs/scientific5-houlsby") { run, targets, ties, precision, threads, unfinished, json };
        var adapter = new AdapterChoice();
        adapter.AddTo(verb);
        var ranks = new RankChoice();
        ranks.AddTo(verb);
        verb.Does(parsed => ranks.Run(terminal, parsed, (own, communicator) =>
        {
            var asJson = parsed.GetValue(json);
            if (parsed.GetValue(threads) is { } chosen)
            {
                own.Prepare(chosen);
            }
            else
            {
                own.PrepareAsTrained(parsed.GetRequiredValue(run));
            }

            var report = ConsoleProgress.OfPictures(
                own,
                asJson || communicator is { Rank: > 0 },
                pictures => RunEvaluation.Run(
                    parsed.GetRequiredValue(run), Change, adapter.Of(parsed), pictures, parsed.GetValue(unfinished), communicator));
            Notes.Print(own, report.Notes, asJson);
            Print(own, report, asJson);
            return ExitCode.Success;

            EvaluationOptions Change(EvaluationOptions run) => run with
            {
                Targets = parsed.GetValue(targets) ?? run.Targets,
                Ties = parsed.GetValue(ties) ?? run.Ties,
                ItemPrecision = parsed.GetValue(precision) ?? run.ItemPrecision,
            };
        }));
        return verb;
    }

    private static void Print(Terminal terminal, EvaluationReport report, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, report);
            return;
        }

        var names = report.Groups.SelectMany(group => group.Metrics.Keys).Distinct().ToList();
        TableOutput.Print(
            terminal,
            ["users", ">count", .. names.Select(name => ">" + name)],
            report.Groups.Select(group => (IReadOnlyList<string>)
            [
                group.Name,
                Texts.Count(group.Users),
                .. names.Select(name => group.Metrics.TryGetValue(name, out var value) ? Texts.Score(value) : ""),
            ]));
    }
}
