using System.CommandLine;
using System.Globalization;
using TransRec.Cli.Output;
using TransRec.Data.Storing;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data split</c>: a store cut at a moment.</summary>
internal static class DataSplitVerb
{
    public static Command Create(Terminal terminal)
    {
        var store = new Argument<string>("STORE") { Description = "A store with times, as transrec data import writes it." };
        var before = new Argument<string>("BEFORE") { Description = "The store to write with all interactions before the moment: to train on." };
        var after = new Argument<string>("AFTER") { Description = "The store to write with users of both sides, whose last item is the first one at or after the moment: to test on." };
        var by = new Option<string>("--by") { Description = "What is cut by: time.", DefaultValueFactory = _ => "time" };
        by.AcceptOnlyFromAmong("time");
        var at = new Option<string>("--at") { Description = "The moment, ISO 8601, in UTC where it names no zone: 2020-01-01 or 2020-01-01T12:00:00+01:00.", Required = true, HelpName = "moment" };
        at.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Moment(token.Value) is null)
            {
                result.AddError($"--at must be a moment such as 2020-01-01 or 2020-01-01T12:00:00Z; found {token.Value}.");
            }
        });
        var verb = new Verb(
            terminal, "split", "Cuts a store at a moment into one to train on and one to test on. Both keep all items.", "transrec data split data/films films-before films-after --by time --at 2020-01-01") { store, before, after, by, at };
        verb.Does(parsed =>
        {
            using var interruption = new Interruption(terminal.Error, "Stopping; what is not complete is not written.");
            using var opened = DomainStore.Open(parsed.GetRequiredValue(store));
            var (first, second) = (parsed.GetRequiredValue(before), parsed.GetRequiredValue(after));
            var (train, test) = opened.SplitByTime(Moment(parsed.GetRequiredValue(at))!.Value, first, second, interruption.Requested);
            TableOutput.Print(terminal, ["store", ">users", ">interactions"], [Row(first, train), Row(second, test)]);
            return ExitCode.Success;
        });
        return verb;
    }

    private static string[] Row(string name, StoreBuildReport report) => [name, Texts.Count(report.Users), Texts.Count(report.Interactions)];

    private static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;
}
