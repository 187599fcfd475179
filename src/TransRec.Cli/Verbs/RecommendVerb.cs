using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Runs;
using TransRec.Reports;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec recommend</c>: the best items for a user or for a history.</summary>
internal static class RecommendVerb
{
    // Of a history; the rest would push the recommendations off the screen.
    private const int MostShown = 50;

    public static Command Create(Terminal terminal)
    {
        var run = CommonOptions.Run();
        var user = new Option<string?>("--user") { Description = "A user of the run's domain, new ones too.", HelpName = "id" };
        var history = new Option<string?>("--history") { Description = "Item ids in time order, separated by spaces, instead of a user.", HelpName = "ids" };
        var count = CommonOptions.Count("-k", "Items to recommend", standard: 10, minimum: 1, maximum: 10_000);
        var asTested = new Option<bool>("--as-tested") { Description = "Holds the user's last item out, as the test does, and says where it is in the list." };
        var html = CommonOptions.OutputFile("--html", "Writes history and list as a page to look at, with pictures where the domain has some; one file, nothing beside it.", [".html"]);
        var unfinished = CommonOptions.AllowUnfinished();
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "recommend",
            "Shows a user's history and the best further items, with their titles: of all items of the data, without those that the user has taken. The data may have grown since the training.",
            "transrec recommend runs/scientific5-houlsby --history \"B00N7I1ZVU B00M0CS68E\" -k 5 --html recommended.html")
        { run, user, history, count, asTested, html, unfinished, json };
        var adapter = new AdapterChoice(serves: true);
        adapter.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(user) is null == result.GetResult(history) is null)
            {
                result.AddError("Give either --user or --history.");
            }

            if (result.GetValue(asTested) && result.GetResult(user) is null)
            {
                result.AddError("--as-tested belongs to --user: a history that is given has no item of the test.");
            }
        });
        verb.Does(parsed =>
        {
            var asJson = parsed.GetValue(json);
            terminal.PrepareAsTrained(parsed.GetRequiredValue(run));
            using var recommender = ConsoleProgress.OfPictures(
                terminal,
                asJson,
                pictures => RecommenderRun.Open(
                    parsed.GetRequiredValue(run), adapter.Of(parsed), pictures, adapter.OtherDataOf(parsed), parsed.GetValue(unfinished)));
            Notes.Print(terminal, recommender.Notes, asJson);
            var k = parsed.GetValue(count);
            var list = parsed.GetValue(user) is { } id
                ? recommender.ListForUser(id, k, parsed.GetValue(asTested))
                : recommender.ListForHistory(parsed.GetValue(history)!.Split(' ', StringSplitOptions.RemoveEmptyEntries), k);
            var page = parsed.GetValue(html);
            if (page is not null)
            {
                RecommendationPage.Write(page, recommender.Domain, list);
            }

            Print(terminal, list, page, asJson, recommender);
            return ExitCode.Success;
        });
        return verb;
    }

    /// <summary>Prints a history (when there is one) and recommendations.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<(string Id, string Title)> past, IReadOnlyList<Recommendation> best, bool json) =>
        Print(terminal, new RecommendationList(null, [.. past.Select(item => new NamedItem(item.Id, item.Title))], best), page: null, json);

    private static void Print(Terminal terminal, RecommendationList list, string? page, bool json, RecommenderRun? by = null)
    {
        var (past, best) = (list.History, list.Items);
        var heldOut = list.AsTested ? list.HeldOut : null;
        if (json)
        {
            JsonOutput.Print(terminal, new
            {
                list.User,
                history = past,
                recommendations = best,
                heldOut = heldOut is null ? null : new { heldOut.Id, heldOut.Title, rank = list.HeldOutRank },
                page,
                dataChange = by?.Change,
                notes = by?.Notes ?? [],
            });
            return;
        }

        if (past.Count > 0)
        {
            terminal.Out.WriteLine(past.Count > MostShown ? $"The last {MostShown} of {Texts.Count(past.Count)} items of the history, oldest first (--json lists all):" : "History, oldest first:");
            TableOutput.Print(terminal, ["item", "title"], past.TakeLast(MostShown).Select(item => (IReadOnlyList<string>)[item.Id, item.Title]));
        }

        terminal.Out.WriteLine("Recommended:");
        TableOutput.Print(
            terminal,
            [">rank", "item", "title", ">score"],
            best.Select(item => (IReadOnlyList<string>)[$"{item.Rank}", item.ItemId, item.Title, $"{item.Score:0.000}"]));
        if (heldOut is not null)
        {
            var place = list.HeldOutRank is { } rank ? $"rank {rank}" : $"not among the {best.Count}";
            terminal.Out.WriteLine($"Held out, as in the test: {heldOut.Id} {heldOut.Title} ({place})");
        }

        if (page is not null)
        {
            terminal.Out.WriteLine($"To look at: {page}");
        }
    }
}
