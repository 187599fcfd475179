using System.CommandLine;
using System.Globalization;

namespace TransRec.Cli;

/// <summary>Arguments and options that several verbs have.</summary>
internal static class CommonOptions
{
    public static Argument<string> Recipe() => new("RECIPE") { Description = "The recipe, a JSON file." };

    public static Argument<string> Run() => new("RUN") { Description = "The folder of a pretrain or adapt run." };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Changes a value of the recipe, for example --set training.epochs=10. May be repeated.",
        HelpName = "path=value",
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Json() => new("--json") { Description = "Prints the result as JSON and nothing else." };

    public static Option<bool> Quiet() => new("--quiet") { Description = "Prints no progress, only the result." };

    public static Option<string?> RunFolder() => new("--run")
    {
        Description = "The folder for the run. Default: the recipe's run, else runs/ and the recipe's file name.",
        HelpName = "folder",
    };

    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Deletes the run that the folder holds and starts anew." };

    public static Option<bool> OverwriteAdapters() => new("--overwrite") { Description = "Replaces other adapters that the folder holds, once the new ones are complete." };

    public static Option<int?> Threads()
    {
        var option = new Option<int?>("--threads") { Description = "Threads of tensor operations, 0 for as many as cores. Default: the recipe's.", HelpName = "number" };
        option.Validators.Add(result => RefuseOutside(result, 0, 1024));
        return option;
    }

    public static Option<bool> AllowUnfinished() => new("--allow-unfinished")
    {
        Description = "Takes a run that was stopped, failed or is still training, at its best epoch so far.",
    };

    public static Option<string?> Device()
    {
        var option = new Option<string?>("--device") { Description = "Where tensors are computed: cpu, or cuda for a graphics card. Default: the recipe's.", HelpName = "cpu|cuda" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is not ("cpu" or "cuda"))
            {
                result.AddError($"--device must be cpu or cuda; found {result.Tokens[0].Value}.");
            }
        });
        return option;
    }

    /// <summary>What a recipe is told by its overrides and by options that stand for values of it.</summary>
    public static string[] Overrides(string[] set, int? threads, string? device) =>
    [
        .. set,
        .. threads is { } number ? [$"threads={number}"] : Array.Empty<string>(),
        .. device is { } name ? [$"device={name}"] : Array.Empty<string>(),
    ];

    public static Option<int> MinimumInteractions() => Count("--minimum-interactions", "Users with fewer interactions are left out", standard: 5, minimum: 3, maximum: 100);

    public static Option<bool> AllowEmptyTitles() => new("--allow-empty-titles") { Description = "Items without a title are no defect: they have a picture instead." };

    public static Option<int> Count(string name, string description, int standard, int minimum, int maximum)
    {
        var option = new Option<int>(name) { Description = $"{description}, {minimum} to {maximum}.", HelpName = "number", DefaultValueFactory = _ => standard };
        option.Validators.Add(result => RefuseOutside(result, minimum, maximum));
        return option;
    }

    public static Option<int?> OptionalCount(string name, string description, int minimum, int maximum)
    {
        var option = new Option<int?>(name) { Description = $"{description}, {minimum} to {maximum}.", HelpName = "number" };
        option.Validators.Add(result => RefuseOutside(result, minimum, maximum));
        return option;
    }

    /// <summary>A file to write. Its extension and its folder are checked before any work begins.</summary>
    public static Option<string?> OutputFile(string name, string description, IReadOnlyList<string> extensions)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "file" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count != 1)
            {
                return;
            }

            var path = result.Tokens[0].Value;
            if (!extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"{name} must end in {string.Join(" or ", extensions)}; found {path}.");
            }
            else if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                result.AddError($"{name}: {path} {(Directory.Exists(path) ? "is a folder" : "lies in a folder that does not exist")}; name a file in an existing folder.");
            }
        });
        return option;
    }

    private static void RefuseOutside(System.CommandLine.Parsing.OptionResult result, int minimum, int maximum)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && (value < minimum || value > maximum))
        {
            result.AddError($"{result.Option.Name} must be from {minimum} to {maximum}; found {value}.");
        }
    }
}
