using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace TransRec.Foundation.Files;

/// <summary>Reads small JSON files strictly: valid UTF-8 (a byte order mark is skipped), an object at the top, no key twice.</summary>
internal static class JsonFile
{
    private const int MostObjects = 400_000;
    private const int MostKeys = 550_000;
    private const int MostValues = 1_500_000;

    internal static JsonDocument ReadObject(string path) => Parse(Bytes(path), path, JsonValueKind.Object);

    internal static JsonDocument ReadArray(string path) => Parse(Bytes(path), path, JsonValueKind.Array);

    internal static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8, string where) => Parse(utf8, where, JsonValueKind.Object);

    private static ReadOnlyMemory<byte> Bytes(string path)
    {
        WrongFile.Refuse(path);
        ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        // An object of two bytes takes a hundred while its keys are compared, as each key does; a value of two bytes a dozen, twice while their list grows.
        if (bytes.Span.Count((byte)'{') > MostObjects || bytes.Span.Count((byte)':') > MostKeys || bytes.Span.Count((byte)',') > MostValues)
        {
            throw new CheckpointException($"{path} has more than {MostObjects} objects, {MostKeys} keys or {MostValues} values; at most so many are read.");
        }

        return Utf8.IsValid(bytes.Span) ? bytes : throw new CheckpointException($"{path} is not valid UTF-8.");
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string where, JsonValueKind expected)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            CheckTexts(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            document?.Dispose();
            throw new CheckpointException($"{where} is not valid JSON: {error.Message}", error);
        }

        var kind = document.RootElement.ValueKind;
        if (kind != expected)
        {
            document.Dispose();
            throw new CheckpointException($"{where} holds a JSON {kind}; an {expected.ToString().ToLowerInvariant()} is expected.");
        }

        return document;
    }

    // A text may escape half a surrogate pair, which shows only when it is read: better here than in the middle of some work.
    internal static void CheckTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckTexts(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    CheckTexts(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            default:
                break;
        }
    }
}
