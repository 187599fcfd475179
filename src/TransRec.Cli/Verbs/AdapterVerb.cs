using System.CommandLine;
using System.Globalization;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Files.Layouts;
using TransRec.Cli.Output;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec adapter</c>: adapter folders, the small files that carry a base to a domain.</summary>
internal static class AdapterVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(
            terminal,
            "adapter",
            "Adapter folders: what a domain adds to a base, with a manifest that says to which base it belongs.",
            "transrec adapter export runs/scientific5-houlsby adapters/scientific")
        {
            AdapterExportVerb.Create(terminal),
            AdapterImportVerb.Create(terminal),
            Inspect(terminal),
            Diff(terminal),
            AdapterMergeVerb.Create(terminal),
        };

    private static Verb Inspect(Terminal terminal)
    {
        var folder = Folder("FOLDER");
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "inspect",
            "Checks every file of an adapter folder and shows what it holds: method, options, sizes, base, scores.",
            "transrec adapter inspect adapters/scientific") { folder, json };
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            if (!AdapterFolder.Is(path) && AdapterLayout.HasConfiguration(path))
            {
                AdapterLayoutOutput.Show(terminal, AdapterLayout.Inspect(path), parsed.GetValue(json));
                return ExitCode.Success;
            }

            Show(terminal, AdapterFolder.Open(path), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Diff(Terminal terminal)
    {
        var (first, second) = (Folder("FIRST"), Folder("SECOND"));
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "diff",
            "Compares two adapter folders: options, base, and every tensor's largest and mean difference.",
            "transrec adapter diff adapters/scientific adapters/scientific-43") { first, second, json };
        verb.Does(parsed =>
        {
            var difference = AdapterDifference.Of(AdapterFolder.Open(parsed.GetRequiredValue(first)), AdapterFolder.Open(parsed.GetRequiredValue(second)));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new
                {
                    options = difference.Options.Select(option => new { option.Key, option.First, option.Second }),
                    difference.SameBase,
                    difference.Tensors,
                });
                return ExitCode.Success;
            }

            terminal.Out.WriteLine(difference.SameBase ? "Both belong to the same base." : "They belong to different bases.");
            TableOutput.Print(
                terminal,
                ["option", "first", "second"],
                difference.Options.Select(option => (IReadOnlyList<string>)[option.Key, option.First ?? "(none)", option.Second ?? "(none)"]));
            TableOutput.Print(
                terminal,
                ["tensor", "difference", ">largest", ">mean"],
                difference.Tensors.Select(tensor => (IReadOnlyList<string>)
                    [tensor.Name, Words(tensor.Kind), Small(tensor.Largest), Small(tensor.Mean)]));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Argument<string> Folder(string name) => new(name) { Description = "An adapter folder." };

    private static string Words(string kind) => kind switch
    {
        "first" => "only in the first",
        "second" => "only in the second",
        _ => kind,
    };

    private static string Small(double? value) => value?.ToString("0.00e+0", CultureInfo.InvariantCulture) ?? "";

    internal static void Show(Terminal terminal, AdapterFolder folder, bool json)
    {
        var manifest = folder.Manifest;
        var parts = folder.Parts();
        if (json)
        {
            JsonOutput.Print(terminal, new
            {
                folder.Path,
                method = AdapterRegistry.Of(manifest.Adapter).Name,
                options = folder.Options(),
                manifest.Base,
                manifest.Data,
                manifest.Metrics,
                parts = parts.Select(part => new { part.File.Name, part.Parameters, part.Tensors, part.File.SizeBytes, part.File.Sha256 }),
            });
            return;
        }

        terminal.Out.WriteLine($"{folder.Path}: {AdapterRegistry.Of(manifest.Adapter).Name}, {Texts.Count(parts.Sum(part => part.Parameters))} parameters. Every file is as it was written.");
        terminal.Out.WriteLine($"Base {manifest.Base}");
        terminal.Out.WriteLine($"Data {manifest.Data ?? "(unknown)"}");
        if (manifest.Metrics.Count > 0)
        {
            TableOutput.PrintScores(terminal, manifest.Metrics);
        }

        TableOutput.Print(
            terminal,
            ["part", ">tensors", ">parameters", ">size"],
            parts.Select(part => (IReadOnlyList<string>)
                [part.File.Name, Texts.Count(part.Tensors), Texts.Count(part.Parameters), Texts.Bytes(part.File.SizeBytes)]));
        TableOutput.Print(
            terminal,
            ["option", "value"],
            folder.Options().Select(option => (IReadOnlyList<string>)[$"adapter.{option.Key}", option.Value?.ToJsonString() ?? "null"]));
    }
}
