using System.CommandLine;
using TransRec.Adapters.Files.Layouts;
using TransRec.Experiments.Adapters;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec adapter export</c>: the adapters of a run as a folder of their own, in this library's layout or another's.</summary>
internal static class AdapterExportVerb
{
    private const string OwnFormat = "transrec";

    public static Verb Create(Terminal terminal)
    {
        var run = CommonOptions.Run();
        var folder = new Argument<string>("FOLDER") { Description = "The adapter folder to write." };
        var format = new Option<string>("--format")
        {
            Description = "transrec (everything), or the item encoder's adapters alone as peft or adapterhub.",
            DefaultValueFactory = _ => OwnFormat,
        };
        format.AcceptOnlyFromAmong([OwnFormat, .. AdapterLayout.All.Select(layout => layout.Name)]);
        var overwrite = CommonOptions.OverwriteAdapters();
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "export",
            "Writes the adapters of a finished adapt run as a folder of their own: adapters, trained heads and norms, and the manifest.",
            "transrec adapter export runs/scientific5-houlsby adapters/scientific") { run, folder, format, overwrite, json };
        verb.Does(parsed =>
        {
            var (from, to, replace) = (parsed.GetRequiredValue(run), parsed.GetRequiredValue(folder), parsed.GetValue(overwrite));
            if (parsed.GetRequiredValue(format) is not OwnFormat and var layout)
            {
                AdapterLayoutOutput.Show(terminal, AdapterExport.Run(from, to, AdapterLayout.Find(layout), replace), parsed.GetValue(json));
                return ExitCode.Success;
            }

            AdapterVerb.Show(terminal, AdapterExport.Run(from, to, replace), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }
}
