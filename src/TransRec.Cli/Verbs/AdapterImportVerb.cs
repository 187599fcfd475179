using System.CommandLine;
using TransRec.Adapters;
using TransRec.Cli.Output;
using TransRec.Experiments.Adapters;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec adapter import</c>: adapters of other libraries as an adapter folder.</summary>
internal static class AdapterImportVerb
{
    public static Verb Create(Terminal terminal)
    {
        var foreign = new Argument<string>("FOREIGN_FOLDER") { Description = "A folder of PEFT or AdapterHub, with adapter_config.json." };
        var run = new Argument<string>("BASE_RUN") { Description = "The pretrain run whose item encoder the adapters are for." };
        var folder = new Argument<string>("FOLDER") { Description = "The adapter folder to write." };
        var overwrite = CommonOptions.OverwriteAdapters();
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "import",
            "Loads an adapter of PEFT or AdapterHub onto a base, and writes it as an adapter folder when it fits.",
            "transrec adapter import downloads/lora runs/games adapters/lora") { foreign, run, folder, overwrite, json };
        verb.Does(parsed =>
        {
            var asJson = parsed.GetValue(json);
            terminal.PrepareAsTrained(parsed.GetRequiredValue(run));
            var result = ConsoleProgress.OfPictures(
                terminal,
                asJson,
                pictures => AdapterImport.Run(
                    parsed.GetRequiredValue(foreign), parsed.GetRequiredValue(run), parsed.GetRequiredValue(folder), pictures, parsed.GetValue(overwrite)));
            Show(terminal, result, asJson);
            return ExitCode.Success;
        });
        return verb;
    }

    private static void Show(Terminal terminal, AdapterImportResult result, bool json)
    {
        var method = AdapterRegistry.Of(result.Folder.Manifest.Adapter).Name;
        var parts = result.Folder.Parts();
        if (json)
        {
            JsonOutput.Print(terminal, new
            {
                result.Folder.Path,
                result.Layout,
                method,
                options = result.Folder.Options(),
                result.Folder.Manifest.Base,
                parameters = parts.Sum(part => part.Parameters),
                result.LeftOut,
                result.Notes,
            });
            return;
        }

        var parameters = Texts.Count(parts.Sum(part => part.Parameters));
        terminal.Out.WriteLine($"{result.Folder.Path}: {method} from {result.Layout}, {parameters} parameters, fits the base.");
        AdapterLayoutOutput.Remarks(terminal, result.LeftOut, result.Notes);
    }
}
