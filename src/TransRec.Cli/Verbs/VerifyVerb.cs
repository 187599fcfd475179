using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Verification;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec verify</c>: whether files are as they were written.</summary>
internal static class VerifyVerb
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A run, an adapter folder, a study, a cache, or a file of one." };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "verify",
            "Reads all files that TransRec has written below a folder and says of each whether it is as it was written. Ends with an error when one is not.",
            "transrec verify runs/scientific5-houlsby") { folder, json };
        verb.Does(parsed =>
        {
            var report = Verification.Run(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new
                {
                    report.Folder,
                    report.IsSound,
                    Files = report.Files.Select(file => new { file.Path, Verdict = Word(file.State), file.Detail }),
                });
            }
            else
            {
                TableOutput.Print(terminal, ["file", "verdict"], report.Files.Select(file => (IReadOnlyList<string>)[file.Path, Text(file)]));
                var bad = report.Files.Count(file => file.State is FileState.Damaged or FileState.Missing);
                terminal.Out.WriteLine(report.IsSound
                    ? $"{Texts.Count(report.Files.Count)} files, none damaged."
                    : $"{Texts.Count(bad)} of {Texts.Count(report.Files.Count)} files are damaged or missing. Restore them from a copy, or make them again.");
            }

            return report.IsSound ? ExitCode.Success : ExitCode.Error;
        });
        return verb;
    }

    private static string Text(FileVerdict file) => file.Detail is { } detail && file.State != FileState.Missing ? $"{Word(file.State)}: {detail}" : Word(file.State);

    private static string Word(FileState state) => state switch
    {
        FileState.Intact => "intact",
        FileState.Missing => "missing",
        FileState.Damaged => "damaged",
        _ => "not checked",
    };
}
