using System.Text.Json;
using System.Text.RegularExpressions;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.HuggingFace;

/// <summary>Finds the files of a model below the folder that a user names, and recognises what is no model folder.</summary>
internal static partial class ModelPath
{
    private const string Config = "config.json";
    private const string Modules = "modules.json";

    /// <summary>The folder with config.json: the folder itself, or the Transformer's in a folder of sentence-transformers.</summary>
    /// <exception cref="CheckpointException">It is no folder, or a folder of another kind; the message says which and what to do.</exception>
    public static string Resolve(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (File.Exists(folder))
        {
            throw new CheckpointException($"{folder} is a file; a Hugging Face model folder is expected. Name the folder that the file lies in.");
        }

        if (!Directory.Exists(folder))
        {
            throw new CheckpointException($"{folder} is not a folder; a Hugging Face model folder is expected.{HubHint(folder)}");
        }

        if (Transformer(folder) is { Length: > 0 } below)
        {
            return Path.Combine(folder, below);
        }

        return Obstacle(folder) is { } obstacle ? throw new CheckpointException($"{folder} {obstacle}") : folder;
    }

    /// <summary>Where a folder of sentence-transformers keeps its module of a kind; null when it is none, or has no such module.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">The last part of the module's type: Transformer, Pooling, ...</param>
    /// <exception cref="CheckpointException">modules.json is malformed.</exception>
    public static string? Module(string folder, string kind) => ModulesOf(folder).FirstOrDefault(module => module.Kind == kind).Path;

    /// <summary>The modules of a folder of sentence-transformers, in order; none where it is no such folder.</summary>
    public static IReadOnlyList<(string Kind, string Path)> ModulesOf(string folder)
    {
        var path = Path.Combine(folder, Modules);
        if (!File.Exists(path))
        {
            return [];
        }

        using var document = JsonFile.ReadArray(path);
        return [.. document.RootElement.EnumerateArray().Select(module =>
            module.ValueKind == JsonValueKind.Object && Text(module, "type") is { } type && Text(module, "path") is { } below && IsBelow(below)
                ? (type.Split('.')[^1], below)
                : throw new CheckpointException($"{path}: found {module.GetRawText()}; a module with \"type\" and \"path\" (a folder beside it) is expected."))];
    }

    private static string? Transformer(string folder) => Module(folder, "Transformer") ?? Module(folder, "CLIPModel");

    private static string? Text(JsonElement module, string key) =>
        module.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsBelow(string path) => !Path.IsPathRooted(path) && !path.Split('/', '\\').Contains("..");

    private static string? Obstacle(string folder)
    {
        if (File.Exists(Path.Combine(folder, Config)))
        {
            return null;
        }

        var snapshots = Path.Combine(folder, "snapshots");
        if (Directory.Exists(snapshots) && Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } found)
        {
            return $"is a model's folder in the hub's cache; the files themselves lie in {string.Join(" or ", found.Take(3))}. Name that folder.";
        }

        if (Directory.EnumerateDirectories(folder, "models--*").Order(StringComparer.Ordinal).ToList() is { Count: > 0 } models)
        {
            return $"is the hub's cache of {models.Count} {(models.Count == 1 ? "model" : "models")}; name the folder of one, {Path.Combine(models[0], "snapshots", "...")}.";
        }

        return File.Exists(Path.Combine(folder, "adapter_config.json"))
            ? "holds an adapter of PEFT or AdapterHub and no model: it has no config.json. Name the folder of the model that it was trained on; "
                + "the adapter itself is read by transrec adapter import."
            : null;
    }

    // What people write where a path is meant: "bert-base-uncased", "intfloat/e5-small".
    public static string HubHint(string name) => HubName().IsMatch(name)
        ? $" \"{name}\" looks like a name of the Hugging Face hub; nothing is downloaded here. Download its files (for example with: hf download {name} "
            + $"--local-dir {name.Split('/')[^1]}) and name that folder."
        : "";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.\-]*(/[A-Za-z0-9][A-Za-z0-9_.\-]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HubName();
}
