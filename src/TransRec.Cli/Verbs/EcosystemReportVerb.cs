using System.CommandLine;
using System.Globalization;
using TransRec.Cli.Output;
using TransRec.Ecosystem;
using TransRec.Ecosystem.Activity;
using TransRec.Ecosystem.Admission;
using TransRec.Ecosystem.Choice;
using TransRec.Foundation.Files;
using TransRec.Reports;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec ecosystem report</c>: what a host's log comes to.</summary>
internal static class EcosystemReportVerb
{
    public static Verb Create(Terminal terminal)
    {
        var log = new Argument<string>("LOG") { Description = "The host's log, a JSON object a line." };
        var compare = new Option<string?>("--compare") { Description = "Another log, of an earlier period or another host, to set beside it.", HelpName = "log" };
        var (from, until) = (Time("--from", "Only from this time on"), Time("--until", "Only before this time"));
        var attributes = new Option<string?>("--attributes") { Description = "Categories of items: item id, tab, categories separated by |.", HelpName = "file" };
        var owners = new Option<string?>("--owners") { Description = "Owners of items: item id, tab, owner.", HelpName = "file" };
        var book = new Option<string?>("--book") { Description = "The domain's offers, for claims and measurements.", HelpName = "folder" };
        var html = CommonOptions.OutputFile("--html", "Writes the report as a page.", [".html"]);
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "report",
            "Reports a host's log: users, lists, switches, takes and rewards per offer, exposure per owner and category. Numbers of fewer than 10 users are not shown.",
            "transrec ecosystem report films.log --book offers/films --html report.html") { log, compare, from, until, attributes, owners, book, html, json };
        verb.Does(parsed =>
        {
            var ownerOf = parsed.GetValue(owners) is { } ownerFile ? Texts(ownerFile) : null;
            var categoriesOf = parsed.GetValue(attributes) is { } categoryFile ? Texts(categoryFile) : null;
            IReadOnlyList<HostActivity> Read(string path, bool whole) => HostActivity.Of(
                ChoiceLog.Read(File.Exists(path) ? path : throw new EcosystemException($"There is no log {path}.")),
                whole ? null : TimeOf(parsed.GetValue(from)),
                whole ? null : TimeOf(parsed.GetValue(until)),
                ownerOf is null ? null : item => ownerOf.GetValueOrDefault(item) ?? "unknown",
                categoriesOf is null ? null : item => categoriesOf.GetValueOrDefault(item)?.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);

            var activities = Read(parsed.GetRequiredValue(log), whole: false);
            var before = parsed.GetValue(compare) is { } other ? Read(other, whole: true) : null;
            var offers = parsed.GetValue(book) is { } folder ? OfferBook.Open(folder) : null;
            if (parsed.GetValue(html) is { } page)
            {
                AtomicFile.WriteText(page, HtmlRenderer.Render(ActivityReport.Of(activities, before, offers)));
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { activities, before });
                return ExitCode.Success;
            }

            foreach (var activity in activities)
            {
                terminal.Out.WriteLine($"{activity.Domain}: {(activity.Users is { } users ? $"{users} users, {activity.ShareSwitched:0.0%} of them switched" : $"fewer than {HostActivity.LeastUsers} users")}");
                TableOutput.Print(
                    terminal,
                    ["offer", ">users", ">lists", ">take rate", ">mean reward", ">came", ">left"],
                    activity.Offers.Select(offer => (IReadOnlyList<string>)(offer.IsShown
                        ? [offer.Offer, $"{offer.Users}", $"{offer.Lists}", $"{offer.TakeRate:0.0%}", $"{offer.Reward:0.000}", $"{offer.SwitchesIn}", $"{offer.SwitchesOut}"]
                        : [offer.Offer, "too few", "", "", "", "", ""])));
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static Option<string?> Time(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description}, for example 2026-03-01 or 2026-03-01T12:00:00Z.", HelpName = "time" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !TryTime(result.Tokens[0].Value, out _))
            {
                result.AddError($"{name} must be a time such as 2026-03-01 or 2026-03-01T12:00:00Z; found {result.Tokens[0].Value}.");
            }
        });
        return option;
    }

    private static DateTimeOffset? TimeOf(string? text) => text is not null && TryTime(text, out var time) ? time : null;

    private static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static Dictionary<string, string> Texts(string path)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0 || !texts.TryAdd(line[..tab], line[(tab + 1)..].Trim()))
            {
                throw new EcosystemException($"Line {number} of {path} {(tab <= 0 ? "has no tab; expected an item id, a tab and a text" : $"names item {line[..tab]}, which a line before it names too")}.");
            }
        }

        return texts;
    }
}
