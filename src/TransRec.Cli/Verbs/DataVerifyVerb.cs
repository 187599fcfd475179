using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Data.Storing;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data verify</c>: whether a store is as it was written.</summary>
internal static class DataVerifyVerb
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("STORE") { Description = "A store, as transrec data import writes it." };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal, "verify", "Reads every byte of a store and compares it with the checksums of its manifest. Damage is named with file and block, and ends with an error.", "transrec data verify data/films") { folder, json };
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            using var interruption = new Interruption(terminal.Error, "Stopping; nothing was changed.");
            var found = DomainStore.Verify(path, null, interruption.Requested);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { found.IsIntact, found.Files, found.Bytes, found.Defects });
            }
            else
            {
                foreach (var defect in found.Defects)
                {
                    terminal.Out.WriteLine($"{defect}");
                }

                terminal.Out.WriteLine(found.IsIntact
                    ? $"{path}: {found.Files} files, {Texts.Bytes(found.Bytes)}, as they were written."
                    : $"{path}: {(found.Defects.Count == 1 ? "1 part is" : $"{Texts.Count(found.Defects.Count)} parts are")} damaged or missing.");
            }

            return found.IsIntact ? ExitCode.Success : ExitCode.Error;
        });
        return verb;
    }
}
