using System.Text.Json;
using System.Text.Unicode;

namespace TransRec.Checkpoints;

/// <summary>Reads small JSON files strictly: valid UTF-8, an object at the top, no key twice.</summary>
internal static class JsonFile
{
    internal static JsonDocument ReadObject(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!Utf8.IsValid(bytes))
        {
            throw new CheckpointException($"{path} is not valid UTF-8.");
        }

        return ParseObject(bytes, path);
    }

    internal static JsonDocument ParseObject(ReadOnlyMemory<byte> utf8, string where)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            CheckTexts(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw new CheckpointException($"{where} is not valid JSON: {error.Message}", error);
        }

        var kind = document.RootElement.ValueKind;
        if (kind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new CheckpointException($"{where} holds a JSON {kind}; an object is expected.");
        }

        return document;
    }

    // A text may escape half a surrogate pair, which shows only when it is read: better here than in the middle of some work.
    private static void CheckTexts(JsonElement element)
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
