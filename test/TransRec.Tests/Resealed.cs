using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Foundation.Files;

namespace TransRec.Tests;

/// <summary>Edits sealed JSON files as someone would who knows how they are sealed: what is tested is what stands in them, not the seal.</summary>
internal static class Resealed
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Changes the text of a file and seals it anew.</summary>
    public static void Edit(string path, Func<string, string> change) => Write(path, change(File.ReadAllText(path)));

    /// <summary>Changes the tree of a file and seals it anew.</summary>
    public static void Edit(string path, Action<JsonObject> change)
    {
        var tree = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(tree);
        Write(path, tree.ToJsonString());
    }

    /// <summary>Writes a text, sealed where it is a JSON object, else as it is.</summary>
    public static void Write(string path, string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject tree)
            {
                tree.Remove(SealedJson.Key);
                text = SealedJson.Seal(tree.ToJsonString(Indented));
            }
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // Damaged JSON has no place for a seal.
        }

        File.WriteAllText(path, text);
    }
}
