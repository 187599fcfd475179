using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Text;

/// <summary>How the last hidden states of a title's tokens become the title's one state.</summary>
public static class TextPooling
{
    /// <summary>The state of the first token, [CLS] or &lt;s&gt;, as in the reference.</summary>
    public const string First = "cls";

    /// <summary>The mean of the states of all tokens, the special ones included, as in sentence-transformers (Reimers and Gurevych 2019, section 3).</summary>
    public const string Mean = "mean";

    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Names { get; } = [First, Mean];

    private const string Prefix = "pooling_mode_";

    // Its words in 1_Pooling/config.json.
    private static readonly Dictionary<string, string> Published = new(StringComparer.Ordinal)
    {
        ["cls_token"] = First,
        ["mean_tokens"] = Mean,
    };

    /// <summary>What a folder of sentence-transformers says.</summary>
    /// <param name="folder">The folder that holds modules.json.</param>
    /// <returns>One of <see cref="Names"/>; null when the folder says nothing.</returns>
    /// <exception cref="CheckpointException">It asks for another pooling; the message names it.</exception>
    internal static string? OfFolder(string folder)
    {
        if (!Directory.Exists(folder) || ModelPath.Module(folder, "Pooling") is not { } module)
        {
            return null;
        }

        var path = Path.Combine(folder, module, "config.json");
        if (!File.Exists(path))
        {
            throw new CheckpointException($"{folder}/modules.json names a Pooling in \"{module}\", but there is no {path}. Copy the whole folder.");
        }

        using var document = JsonFile.ReadObject(path);
        var set = document.RootElement.EnumerateObject()
            .Where(property => property.Name.StartsWith(Prefix, StringComparison.Ordinal) && !ForeignConfig.SaysNothing(property.Value))
            .Select(property => property.Name[Prefix.Length..]).ToList();
        if (set.Count == 0 && document.RootElement.TryGetProperty("pooling_mode", out var mode) && mode.ValueKind == System.Text.Json.JsonValueKind.String)
        {
            set.Add(mode.GetString() is "cls" or "mean" ? $"{mode.GetString()}_token{(mode.GetString() == "mean" ? "s" : "")}" : mode.GetString()!);
        }

        return set.Count == 1 && Published.TryGetValue(set[0], out var pooling) ? pooling : throw new CheckpointException(
            $"{path} asks for the pooling {(set.Count == 0 ? "of no kind" : string.Join(" with ", set))}; {string.Join(" and ", Published.Keys)} alone are supported. "
            + "Say which to use instead: itemEncoder.pooling cls or mean.");
    }
}
