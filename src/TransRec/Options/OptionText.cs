using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Options;

/// <summary>Reads JSON text into a tree that overrides can change. Comments and trailing commas are allowed.</summary>
internal static class OptionText
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 };

    private const string HalfPair = "A name or a text escapes half a surrogate pair (\\ud800 to \\udfff alone). Write the character itself, or both halves.";

    private const int LargestBytes = 16 << 20;

    /// <summary>The text of a file.</summary>
    /// <exception cref="OptionsException">It is larger than any recipe, or does not end (a device).</exception>
    public static string ReadFile(string path)
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[1 << 16];
        var count = 0;
        for (int read; (read = stream.Read(bytes, count, bytes.Length - count)) > 0;)
        {
            count += read;
            if (count > LargestBytes)
            {
                throw new OptionsException(path, [new("", $"It has more than {LargestBytes >> 20} MB; expected a recipe, a JSON object of some kilobytes.")]);
            }

            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length * 2);
            }
        }

        using var reader = new StreamReader(new MemoryStream(bytes, 0, count));
        return reader.ReadToEnd();
    }

    /// <summary>The tree; a key that appears twice in an object is a mistake, and its first value stays.</summary>
    /// <exception cref="OptionsException">The text is not JSON, or not an object.</exception>
    public static JsonObject Parse(string json, string source, OptionMistakes mistakes)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Copy(document.RootElement, "", mistakes) as JsonObject
                ?? throw new OptionsException(source, [new("", $"must be a JSON object {{...}}; found {Describe(document.RootElement.ValueKind)}.")]);
        }
        catch (InvalidOperationException)
        {
            throw new OptionsException(source, [new("", HalfPair)]);
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new OptionsException(source, [new("", $"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} is not JSON: {reason}.")]);
        }
    }

    /// <summary>A single value, for overrides; false when the text is not JSON.</summary>
    public static bool TryParseValue(string json, string path, OptionMistakes mistakes, out JsonNode? value)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            value = Copy(document.RootElement, path, mistakes);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>A kind of JSON value in words, for messages.</summary>
    public static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static JsonNode? Copy(JsonElement element, string path, OptionMistakes mistakes)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    var inner = OptionMistakes.Join(path, property.Name);
                    if (!copy.TryAdd(property.Name, Copy(property.Value, inner, mistakes)))
                    {
                        mistakes.Add(inner, "the key appears twice; keep one of them.");
                    }
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select((value, index) => Copy(value, $"{path}[{index}]", mistakes))]);
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                _ = element.GetString(); // half a pair shows when it is read: better here than in the middle of some work
                return JsonValue.Create(element.Clone());
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
