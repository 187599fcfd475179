using TransRec.Import;

namespace TransRec.Cli.Output;

/// <summary>What an import read, left out and kept, for people.</summary>
internal static class ImportReportOutput
{
    public static void Print(Terminal terminal, ImportReport report, string destination, string? page)
    {
        terminal.Out.WriteLine($"{destination}, fingerprint {report.Store.Fingerprint}");
        terminal.Out.WriteLine($"Read as {report.Format}, because {report.Why}.");
        TableOutput.Print(
            terminal,
            ["source", "for", ">records", "which is what"],
            report.Sources.Select(source => (IReadOnlyList<string>)[source.Name, source.Role, Texts.Count(source.Records), source.Mapping]));
        TableOutput.Print(terminal, ["", ">interactions"], Interactions(report).Select(row => (IReadOnlyList<string>)[row.Name, Texts.Count(row.Count)]));
        TableOutput.Print(terminal, ["", ""], Facts(report).Select(fact => (IReadOnlyList<string>)[fact.Name, fact.Value]));
        foreach (var defect in report.Defects)
        {
            terminal.Out.WriteLine($"Left out: {defect}");
        }

        foreach (var note in report.Notes)
        {
            terminal.Out.WriteLine($"Note: {note}");
        }

        foreach (var file in report.NotRead)
        {
            terminal.Out.WriteLine($"Not read: {file}.");
        }

        if (page is not null)
        {
            terminal.Out.WriteLine($"Page: {page}");
        }

        terminal.Out.WriteLine("Go on with:");
        foreach (var command in report.Commands)
        {
            terminal.Out.WriteLine($"  {command}");
        }
    }

    /// <summary>Interactions that were read, that were dropped by reason, and that are left.</summary>
    internal static IEnumerable<(string Name, long Count)> Interactions(ImportReport report)
    {
        var store = report.Store;
        yield return ("in the records", report.InteractionsRead);
        foreach (var (reason, count) in report.Dropped)
        {
            yield return (reason, -count);
        }

        foreach (var (reason, count) in ((string, long)[])[("item without a title", store.RowsWithoutTitle), ("repeated", store.RowsDuplicate), ("below the minima", store.RowsBelowCore)])
        {
            if (count > 0)
            {
                yield return (reason, -count);
            }
        }

        yield return ("kept", store.Interactions);
        if (report.DefectCount > 0)
        {
            yield return ("(records that cannot be read)", report.DefectCount);
        }
    }

    /// <summary>What the domain has.</summary>
    internal static IEnumerable<(string Name, string Value)> Facts(ImportReport report)
    {
        var store = report.Store;
        yield return ("users kept, of those read", $"{Texts.Count(store.Users)} of {Texts.Count(store.Sequences > store.UsersAdded ? store.Sequences : store.UsersAdded)}");
        yield return ("items kept, of those read", $"{Texts.Count(store.Items)} of {Texts.Count(store.ItemsAdded)}");
        yield return ("passes of the minima", $"{store.CorePasses}");
        yield return ("time", store.EarliestTime is { } from && store.LatestTime is { } to ? $"{Minute(from)} to {Minute(to)}" : "none: the order of the rows");
        yield return ("users whose last items share their time (the test's target is arbitrary)", Texts.Count(store.TestTargetsTied));
        yield return ("interactions that share user and time with another", Texts.Count(store.InteractionsSharingTime));
        yield return ("items without a title", Texts.Count(store.ItemsWithoutTitle));
        if (report.Pictures is { } pictures)
        {
            yield return ("items with a picture", $"{Texts.Count(pictures.Found)} of {Texts.Count(store.Items)}{(pictures.Missing > 0 ? $"; none for {string.Join(", ", pictures.Examples)}" : "")}");
        }

        if (report.Events.Count > 0)
        {
            yield return ("events", string.Join(", ", report.Events.Select(kind => $"{kind.Key} {Texts.Count(kind.Value)}")));
        }

        yield return ("seconds", $"{report.Elapsed.TotalSeconds:0.0}");
    }

    private static string Minute(long time) => $"{DateTimeOffset.FromUnixTimeMilliseconds(time):yyyy-MM-dd HH:mm}";
}
