using System.Text.Json;
using TransRec.Checkpoints.HuggingFace;

namespace TransRec.Text;

/// <summary>An object in somebody else's tokenizer file: every read says what was expected, and a key that is not known is refused when it says something.</summary>
internal sealed class TokenizerPart
{
    private readonly JsonElement element;

    /// <exception cref="InvalidDataException">The value is no object.</exception>
    public TokenizerPart(JsonElement element, string location)
    {
        this.element = element;
        Location = location;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{location} is {Shown(element)}; a JSON object is expected.");
        }
    }

    /// <summary>The file, and the key of the object in it.</summary>
    public string Location { get; }

    public string Json => element.GetRawText();

    public bool Has(string key) => element.TryGetProperty(key, out _);

    /// <summary>Whether a key is missing, or null.</summary>
    public bool IsNull(string key) => !element.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null;

    /// <summary>Whether a key is missing, or null, false, 0 or empty.</summary>
    public bool SaysNothing(string key) => !element.TryGetProperty(key, out var value) || ForeignConfig.SaysNothing(value);

    public string? Text(string key) => IsNull(key) ? null
        : element.GetProperty(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()
        : throw Wrong(key, "a text");

    public string Needed(string key) => Text(key) ?? throw Wrong(key, "a text");

    public bool Flag(string key, bool otherwise) => Switch(key) ?? otherwise;

    public bool? Switch(string key) => IsNull(key) ? null : element.GetProperty(key).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true, false or null"),
    };

    public int? Whole(string key) => IsNull(key) ? null
        : element.GetProperty(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number
        : throw Wrong(key, "a whole number");

    public TokenizerPart Object(string key) => element.TryGetProperty(key, out var value)
        ? new TokenizerPart(value, $"{Location}: {key}")
        : throw Wrong(key, "a JSON object");

    public IEnumerable<JsonElement> List(string key) => IsNull(key) ? []
        : element.GetProperty(key) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray()
        : throw Wrong(key, "a list");

    public IEnumerable<TokenizerPart> Objects(string key) => List(key).Select((item, place) => new TokenizerPart(item, $"{Location}: {key}[{place}]"));

    public IEnumerable<(string Key, JsonElement Value)> Entries() => element.EnumerateObject().Select(property => (property.Name, property.Value));

    public JsonElement Value(string key) => element.GetProperty(key);

    /// <summary>Refuses keys that are not known and say something: they could change the ids.</summary>
    /// <exception cref="InvalidDataException">There are such keys; all of them are named.</exception>
    public void RefuseOthers(params IReadOnlyCollection<string> known)
    {
        var others = element.EnumerateObject().Select(property => property.Name).Where(name => !known.Contains(name) && !SaysNothing(name))
            .Select(name => $"\"{name}\" ({Shown(element.GetProperty(name))})").ToList();
        if (others.Count > 0)
        {
            throw new InvalidDataException(
                $"{Location} sets {string.Join(", ", others)}, which can change token ids and {(others.Count > 1 ? "are" : "is")} not supported; known are "
                + $"{string.Join(", ", known)}. Remove what the model does not need, or take a model with another tokenizer.");
        }
    }

    /// <summary>A mistake at a key.</summary>
    public InvalidDataException Wrong(string key, string expected) =>
        new($"{Location}: {key} is {(element.TryGetProperty(key, out var value) ? Shown(value) : "missing")}; expected {expected}.");

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 80 ? text : text[..80] + "...";
    }
}
