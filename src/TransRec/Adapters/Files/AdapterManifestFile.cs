using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Adapters.Files.Layouts;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files;

/// <summary>Reads and writes <c>manifest.json</c> of a TransRec adapter folder, strictly: no key is unknown, none is missing.</summary>
internal static class AdapterManifestFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "manifest.json";

    private const string Format = "transrec-adapter";
    private const int Version = 1;
    private const long LargestBytes = 16 << 20;

    private static readonly string[] Keys = ["format", "version", "adapter", "base", "identity", "data", "recipe", "metrics", "items", "files", SealedJson.Key];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(AdapterManifest manifest, IEnumerable<AdapterFile> files)
    {
        var tree = new JsonObject
        {
            ["format"] = Format,
            ["version"] = Version,
            ["adapter"] = AdapterOptionsJson.Write(manifest.Adapter),
            ["base"] = manifest.Base,
            ["identity"] = manifest.Identity,
            ["data"] = manifest.Data,
            ["recipe"] = manifest.Recipe?.DeepClone(),
            ["metrics"] = JsonSerializer.SerializeToNode(manifest.Metrics, Json),
            ["items"] = new JsonObject(manifest.Items.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))),
            ["files"] = new JsonObject(files.Select(file => KeyValuePair.Create(
                file.Name, (JsonNode?)new JsonObject { ["size"] = file.SizeBytes, ["sha256"] = file.Sha256 }))),
        };
        return SealedJson.Seal(tree.ToJsonString(Json));
    }

    /// <summary>Whether a folder has a manifest of this format, of whatever version.</summary>
    public static bool IsIn(string folder)
    {
        try
        {
            using var document = Parse(Path.Combine(folder, Name));
            return document.RootElement.TryGetProperty("format", out var format) && format.ValueEquals(Format);
        }
        catch (Exception error) when (error is CheckpointException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <exception cref="CheckpointException">The file is malformed, of another format or version, or names a file that a folder cannot have.</exception>
    public static (AdapterManifest Manifest, IReadOnlyList<AdapterFile> Files) Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        using var document = Parse(path);
        var root = document.RootElement;
        var format = Text(root, "format", path);
        if (format != Format)
        {
            throw new CheckpointException($"{path}: format is \"{format}\"; expected \"{Format}\".");
        }

        var version = Need(root, "version", JsonValueKind.Number, path);
        if (!version.TryGetInt32(out var number) || number != Version)
        {
            throw new CheckpointException($"{path}: version is {version.GetRawText()}; this program reads version {Version}. Use the program that wrote the folder, or a newer one.");
        }

        foreach (var property in root.EnumerateObject().Where(property => !Keys.Contains(property.Name)))
        {
            throw new CheckpointException($"{path}: \"{property.Name}\" is not a known key; known are {string.Join(", ", Keys)}.");
        }

        if (root.TryGetProperty(SealedJson.Key, out _) && !SealedJson.IsIntact(File.ReadAllText(path)))
        {
            throw new CheckpointException($"{path} is not as it was written: its text differs from its SHA-256. Copy the whole folder again, or export it anew.");
        }

        var manifest = new AdapterManifest
        {
            Adapter = AdapterOptionsJson.Read(Need(root, "adapter", JsonValueKind.Object, path).GetRawText(), path),
            Base = Text(root, "base", path),
            Identity = root.TryGetProperty("identity", out _) && !IsNull(root, "identity") ? Text(root, "identity", path) : null,
            Data = IsNull(root, "data") ? null : Text(root, "data", path),
            Recipe = IsNull(root, "recipe") ? null : JsonObject.Create(Need(root, "recipe", JsonValueKind.Object, path).Clone()),
            Metrics = Metrics(Need(root, "metrics", JsonValueKind.Object, path), path),
            Items = root.TryGetProperty("items", out _) ? Items(Need(root, "items", JsonValueKind.Object, path), path) : new Dictionary<string, string>(),
        };
        return (manifest, [.. Need(root, "files", JsonValueKind.Object, path).EnumerateObject().Select(file => FileOf(file.Name, file.Value, path))]);
    }

    /// <summary>Whether a manifest holds the SHA-256 of its own text.</summary>
    public static bool IsSealed(string folder)
    {
        using var document = Parse(Path.Combine(folder, Name));
        return document.RootElement.TryGetProperty(SealedJson.Key, out _);
    }

    private static JsonDocument Parse(string path)
    {
        var file = new FileInfo(path);
        file = file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
        return !file.Exists && AdapterLayout.HasConfiguration(Path.GetDirectoryName(path)!)
                ? throw new CheckpointException(
                    $"{Path.GetDirectoryName(path)} holds an adapter in the layout of PEFT or AdapterHub. Import it first: transrec adapter import {Path.GetDirectoryName(path)} BASE_RUN NEW_FOLDER, and use the new folder.")
            : !file.Exists ? throw new CheckpointException($"{path} does not exist: this is no TransRec adapter folder.")
            : file.Length > LargestBytes ? throw new CheckpointException($"{path} has {file.Length} bytes; a manifest has at most {LargestBytes}.")
            : JsonFile.ReadObject(path);
    }

    private static AdapterFile FileOf(string name, JsonElement value, string path)
    {
        if (!AdapterParts.FileNames.Contains(name))
        {
            throw new CheckpointException($"{path}: files names \"{name}\"; a folder has {string.Join(", ", AdapterParts.FileNames)}, plain names without a path.");
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException($"{path}: files.{name} is a JSON {value.ValueKind}; an object with size and sha256 is expected.");
        }

        var size = Need(value, "size", JsonValueKind.Number, path);
        return size.TryGetInt64(out var bytes) && bytes >= 0
            ? new AdapterFile(name, bytes, Text(value, "sha256", path))
            : throw new CheckpointException($"{path}: the size of {name} is {size.GetRawText()}; a number of bytes is expected.");
    }

    private static Dictionary<string, double> Metrics(JsonElement metrics, string path)
    {
        try
        {
            return metrics.Deserialize<Dictionary<string, double>>(Json)!;
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{path}: metrics holds something that is not a number: {error.Message}", error);
        }
    }

    private static Dictionary<string, string> Items(JsonElement items, string path)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in items.EnumerateObject())
        {
            titles[item.Name] = item.Value.ValueKind == JsonValueKind.String
                ? item.Value.GetString()!
                : throw new CheckpointException($"{path}: the title of items.{item.Name} is a JSON {item.Value.ValueKind}; a text is expected.");
        }

        return titles;
    }

    private static bool IsNull(JsonElement parent, string key) => parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Null;

    private static string Text(JsonElement parent, string key, string path) => Need(parent, key, JsonValueKind.String, path).GetString()!;

    private static JsonElement Need(JsonElement parent, string key, JsonValueKind kind, string path) =>
        !parent.TryGetProperty(key, out var value) ? throw new CheckpointException($"{path} has no \"{key}\".")
        : value.ValueKind != kind ? throw new CheckpointException($"{path}: \"{key}\" is a JSON {value.ValueKind}; a {kind} is expected.")
        : value;
}
