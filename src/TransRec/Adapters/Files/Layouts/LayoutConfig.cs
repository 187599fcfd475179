using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>An adapter_config.json that somebody else wrote, or an object in it: every read says what was expected.</summary>
internal sealed class LayoutConfig
{
    /// <summary>The file's name in PEFT and AdapterHub.</summary>
    public const string FileName = "adapter_config.json";

    private const string FusionFile = "adapter_fusion_config.json";
    private const long LargestBytes = 16 << 20;

    private readonly JsonElement root;

    private LayoutConfig(string location, JsonElement root)
    {
        Location = location;
        this.root = root;
    }

    /// <summary>The file, and the key of the object in it.</summary>
    public string Location { get; }

    /// <summary>Reads a folder's file.</summary>
    /// <exception cref="CheckpointException">There is none, or it is no JSON object.</exception>
    public static LayoutConfig Open(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        if (!file.Exists && File.Exists(Path.Combine(folder, FusionFile)))
        {
            throw new CheckpointException(
                $"{folder} holds a fusion of AdapterHub ({FusionFile}): an attention over several adapters, which is not read. Import each adapter's folder; a fusion is trained here anew.");
        }

        if (!file.Exists)
        {
            throw new CheckpointException($"{folder} has no {FileName}; a folder of PEFT or AdapterHub is expected.{Below(folder)}");
        }

        // A file of the hub's cache is a link, whose own length is not the file's.
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        if (file.Length > LargestBytes)
        {
            throw new CheckpointException($"{file.FullName} has {file.Length} bytes; a configuration has at most {LargestBytes}.");
        }

        using var document = JsonFile.ReadObject(file.FullName);
        return new LayoutConfig(Path.Combine(folder, FileName), document.RootElement.Clone());
    }

    /// <summary>An object that stands for a text in a file.</summary>
    public static LayoutConfig Parse(string location, string json)
    {
        using var document = JsonDocument.Parse(json);
        return new LayoutConfig(location, document.RootElement.Clone());
    }

    private static string Below(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Where(inner => File.Exists(Path.Combine(inner, FileName)))
            .Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } inner
            ? $" Its {(inner.Count == 1 ? "folder" : "folders")} {string.Join(", ", inner.Take(3))} {(inner.Count == 1 ? "has" : "have")} one: name that."
            : "";

    public bool Has(string key) => root.TryGetProperty(key, out _);

    /// <summary>Whether a key is missing, or null, false, 0, or empty: says nothing.</summary>
    public bool IsUnset(string key) => !root.TryGetProperty(key, out var value) || IsNothing(value);

    /// <summary>An object at a key.</summary>
    public LayoutConfig Object(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object
            ? new LayoutConfig($"{Location}: {key}", value)
            : throw Wrong(key, "an object");

    /// <summary>The entries of an object at a key; none where it says nothing.</summary>
    public IEnumerable<(string Key, JsonElement Value)> Entries(string key)
    {
        if (IsUnset(key))
        {
            return [];
        }

        var value = root.GetProperty(key);
        return value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(property => (property.Name, property.Value))
            : throw Wrong(key, "an object");
    }

    public bool IsObject(string key) => root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object;

    public bool IsText(string key) => root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String;

    public string Text(string key, string? otherwise = null) =>
        otherwise is not null && IsNull(key) ? otherwise
        : root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw Wrong(key, "a text");

    public bool Flag(string key, bool otherwise) => IsNull(key) ? otherwise : root.GetProperty(key).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true or false"),
    };

    public int Whole(string key, int minimum, int maximum, int? otherwise = null) =>
        otherwise is { } standard && IsNull(key) ? standard
        : root.TryGetProperty(key, out var value) && WholeOf(value) is { } number && number >= minimum && number <= maximum ? number
        : throw Wrong(key, $"a whole number from {minimum} to {maximum}");

    public double Number(string key, double? otherwise = null) =>
        otherwise is { } standard && IsNull(key) ? standard
        : root.TryGetProperty(key, out var value) && NumberOf(value) is { } number ? number
        : throw Wrong(key, "a number");

    /// <summary>Texts in a list, or one text alone.</summary>
    /// <returns>The texts, and whether it was one alone.</returns>
    public (IReadOnlyList<string> Texts, bool IsAlone) Texts(string key)
    {
        if (root.TryGetProperty(key, out var value))
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                return ([value.GetString()!], true);
            }

            if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            {
                return ([.. value.EnumerateArray().Select(item => item.GetString()!)], false);
            }
        }

        throw Wrong(key, "a list of texts, or a text");
    }

    /// <summary>Whole numbers in a list, or one alone; none where the key says nothing but 0.</summary>
    public IReadOnlyList<int> Wholes(string key)
    {
        if (IsNull(key))
        {
            return [];
        }

        var value = root.GetProperty(key);
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return items.Length <= LayoutValues.MostLayers && items.All(item => WholeOf(item) is >= 0 and < LayoutValues.MostLayers)
            ? [.. items.Select(item => item.GetInt32())]
            : throw Wrong(key, "block numbers from 0");
    }

    /// <summary>Refuses keys that could change what is computed: those that are not known and say something.</summary>
    /// <param name="known">The keys that the reader understands, or that have no effect on what a trained adapter computes.</param>
    /// <exception cref="CheckpointException">There are such keys; all of them are named.</exception>
    public void RefuseOthers(IReadOnlyCollection<string> known)
    {
        var others = root.EnumerateObject().Where(property => !known.Contains(property.Name) && !IsNothing(property.Value)).Select(property => property.Name).ToList();
        if (others.Count > 0)
        {
            throw new CheckpointException(
                $"{Location} sets {Names.List(others)}, which can change what the adapter computes and has no counterpart here. "
                + "Only an adapter without it can be read.");
        }
    }

    /// <summary>A mistake at a key.</summary>
    public CheckpointException Wrong(string key, string expected)
    {
        var found = root.TryGetProperty(key, out var value) ? Shown(value) : "missing";
        return new CheckpointException($"{Location}: \"{key}\" is {found}; {expected} is expected.");
    }

    /// <summary>A whole number that fits 32 bits, or null.</summary>
    internal static int? WholeOf(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A finite number, or null.</summary>
    internal static double? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private bool IsNull(string key) => !root.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Number => NumberOf(value) == 0,
        _ => false,
    };

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "...";
    }
}
