using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec recommend</c>: the best items for a user or for a history.</summary>
internal static class RecommendVerb
{
    public static Command Create(Terminal terminal)
    {
        var run = CommonOptions.Run();
        var user = new Option<string?>("--user") { Description = "A user of the run's domain.", HelpName = "id" };
        var history = new Option<string?>("--history") { Description = "Item ids in time order, separated by spaces, instead of a user.", HelpName = "ids" };
        var count = CommonOptions.Count("-k", "Items to recommend", standard: 10, minimum: 1, maximum: 10_000);
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "recommend",
            "Shows a user's history and the best further items, with their titles.",
            "transrec recommend runs/scientific5-houlsby --history \"B00N7I1ZVU B00M0CS68E\" -k 5") { run, user, history, count, json };
        var adapter = new AdapterChoice();
        adapter.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(user) is null == result.GetResult(history) is null)
            {
                result.AddError("Give either --user or --history.");
            }
        });
        verb.Does(parsed =>
        {
            var asJson = parsed.GetValue(json);
            using var recommender = ConsoleProgress.OfPictures(
                terminal, asJson, pictures => RecommenderRun.Open(parsed.GetRequiredValue(run), adapter.Of(parsed), pictures));
            var k = parsed.GetValue(count);
            var (past, best) = parsed.GetValue(user) is { } id
                ? (recommender.History(id), recommender.ForUser(id, k))
                : ([], recommender.ForHistory(parsed.GetValue(history)!.Split(' ', StringSplitOptions.RemoveEmptyEntries), k));
            Print(terminal, past, best, asJson);
            return ExitCode.Success;
        });
        return verb;
    }

    /// <summary>Prints a history (when there is one) and recommendations.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<(string Id, string Title)> past, IReadOnlyList<Recommendation> best, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, new { history = past.Select(item => new { id = item.Id, title = item.Title }), recommendations = best });
            return;
        }

        if (past.Count > 0)
        {
            terminal.Out.WriteLine("History, oldest first:");
            TableOutput.Print(terminal, ["item", "title"], past.Select(item => (IReadOnlyList<string>)[item.Id, item.Title]));
        }

        terminal.Out.WriteLine("Recommended:");
        TableOutput.Print(
            terminal,
            [">rank", "item", "title", ">score"],
            best.Select(item => (IReadOnlyList<string>)[$"{item.Rank}", item.ItemId, item.Title, $"{item.Score:0.000}"]));
    }
}
