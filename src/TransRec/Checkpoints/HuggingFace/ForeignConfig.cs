using System.Globalization;
using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.HuggingFace;

/// <summary>Reads the keys of somebody else's configuration and collects every mistake, so that one error names all of them.</summary>
/// <param name="config">The object.</param>
/// <param name="location">The file, for the message.</param>
internal sealed class ForeignConfig(JsonElement config, string location)
{
    private readonly List<string> mistakes = [];
    private readonly HashSet<string> wrong = new(StringComparer.Ordinal);

    /// <summary>The file.</summary>
    public string Location => location;

    /// <summary>The keys that are there.</summary>
    public IEnumerable<string> Keys => config.EnumerateObject().Select(property => property.Name);

    /// <summary>A folder's config.json.</summary>
    public static ForeignConfig Of(HuggingFaceFolder folder) => new(folder.Config, Path.Combine(folder.FolderPath, "config.json"));

    /// <summary>Whether a key is missing or null.</summary>
    public bool IsUnset(string key) => !config.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null;

    /// <summary>Whether a mistake at a key was found: what was read of it is no value of the file.</summary>
    public bool IsWrong(string key) => wrong.Contains(key);

    /// <summary>A whole number; without <paramref name="otherwise"/> it has to be there.</summary>
    public int Whole(string key, int minimum, int maximum, int? otherwise = null)
    {
        if (IsUnset(key) && otherwise is { } standard)
        {
            return standard;
        }

        if (config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            && number >= minimum && number <= maximum)
        {
            return number;
        }

        Add(key, string.Create(
            CultureInfo.InvariantCulture,
            $"a whole number from {minimum} to {maximum}{(IsWholeWithPoint(key) ? ", written without a point," : "")}"));
        return Math.Max(minimum, otherwise ?? minimum);
    }

    /// <summary>A number, or what stands for it where the key is missing.</summary>
    public double Number(string key, double otherwise, double minimum, double maximum)
    {
        if (IsUnset(key))
        {
            return otherwise;
        }

        if (config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number >= minimum && number <= maximum)
        {
            return number;
        }

        Add(key, string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"));
        return otherwise;
    }

    /// <summary>True or false, or what stands for it where the key is missing.</summary>
    public bool Flag(string key, bool otherwise)
    {
        if (IsUnset(key))
        {
            return otherwise;
        }

        if (config.GetProperty(key).ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return config.GetProperty(key).GetBoolean();
        }

        Add(key, "true or false");
        return otherwise;
    }

    /// <summary>Two whole numbers, height and width say; one number stands for both.</summary>
    public (int First, int Second) Pair(string key, int minimum, int maximum, int otherwise)
    {
        if (IsUnset(key))
        {
            return (otherwise, otherwise);
        }

        var value = config.GetProperty(key);
        int[] numbers = [.. (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
            .Select(one => one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out var number) ? number : minimum - 1)];
        if (numbers.Length is 1 or 2 && numbers.All(number => number >= minimum && number <= maximum))
        {
            return (numbers[0], numbers[^1]);
        }

        Add(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}, or two (height and width),"));
        return (otherwise, otherwise);
    }

    /// <summary>A list of so many numbers, or what stands for it where the key is missing.</summary>
    public double[] Numbers(string key, int count, double[] otherwise)
    {
        if (IsUnset(key))
        {
            return otherwise;
        }

        var value = config.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count
            && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.Number && one.TryGetDouble(out var number) && double.IsFinite(number)))
        {
            return [.. value.EnumerateArray().Select(one => one.GetDouble())];
        }

        Add(key, string.Create(CultureInfo.InvariantCulture, $"a list of {count} numbers"));
        return otherwise;
    }

    /// <summary>The object under a key, with mistakes of its own; null where there is none.</summary>
    public ForeignConfig? Part(string key) =>
        config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? new ForeignConfig(value, $"{location}, \"{key}\"") : null;

    /// <summary>A text, or what stands for it where the key is missing.</summary>
    public string? Text(string key, string? otherwise = null)
    {
        if (IsUnset(key))
        {
            return otherwise;
        }

        var value = config.GetProperty(key);
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Add(key, "a text");
        return otherwise;
    }

    /// <summary>Whether a key holds a text.</summary>
    public bool IsText(string key) => config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String;

    /// <summary>The first text of a list; null where there is none.</summary>
    public string? First(string key) => Texts(key) is [var first, ..] ? first : null;

    /// <summary>A list of texts; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (IsUnset(key) || IsWrong(key))
        {
            return null;
        }

        var value = config.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Add(key, "a list of texts");
        return null;
    }

    /// <summary>Refuses a key that says something: it would change what the model computes.</summary>
    public void RefuseSet(string key, string why)
    {
        if (!IsUnset(key) && !SaysNothing(config.GetProperty(key)))
        {
            mistakes.Add($"\"{key}\" is {Shown(key)}; {why}.");
        }
    }

    /// <summary>Adds a mistake at a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">What was expected.</param>
    public void Add(string key, string expected)
    {
        mistakes.Add($"\"{key}\" is {Shown(key)}; {expected} is expected.");
        _ = wrong.Add(key);
    }

    /// <exception cref="CheckpointException">There are mistakes; all of them are listed.</exception>
    public void ThrowIfAny()
    {
        if (mistakes.Count > 0)
        {
            throw new CheckpointException(mistakes.Count == 1
                ? $"{location}: {mistakes[0]}"
                : $"{location} has {mistakes.Count} mistakes:{string.Concat(mistakes.Select(mistake => $"\n  {mistake}"))}");
        }
    }

    /// <summary>Whether a value is null, false, 0 or empty.</summary>
    public static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        _ => false,
    };

    private bool IsWholeWithPoint(string key) =>
        config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == Math.Floor(number)
        && !value.TryGetInt64(out _);

    private string Shown(string key)
    {
        if (!config.TryGetProperty(key, out var value))
        {
            return "missing";
        }

        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 80 ? text : text[..80] + "...";
    }
}
