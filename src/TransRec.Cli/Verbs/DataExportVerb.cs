using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Data.Storing;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data export</c>: a store as two text files.</summary>
internal static class DataExportVerb
{
    public static Command Create(Terminal terminal)
    {
        var store = new Argument<string>("STORE") { Description = "A store, as transrec data import writes it." };
        var folder = new Argument<string>("FOLDER") { Description = "Where items.tsv and users.tsv are written. Files of these names are replaced." };
        var verb = new Verb(
            terminal, "export", "Writes a store as items.tsv and users.tsv, with the same fingerprint of a domain. That form has no place for times.", "transrec data export data/films films-as-text") { store, folder };
        verb.Does(parsed =>
        {
            using var interruption = new Interruption(terminal.Error, "Stopping; nothing is written.");
            using var opened = DomainStore.Open(parsed.GetRequiredValue(store));
            var to = parsed.GetRequiredValue(folder);
            opened.Export(to, interruption.Requested);
            terminal.Out.WriteLine($"{Texts.Count(opened.ItemCount)} items and {Texts.Count(opened.UserCount)} users with {Texts.Count(opened.InteractionCount)} interactions: {to}");
            return ExitCode.Success;
        });
        return verb;
    }
}
