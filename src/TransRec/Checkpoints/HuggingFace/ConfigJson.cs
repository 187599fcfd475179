using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.HuggingFace;

/// <summary>Reads values of a Hugging Face config.json.</summary>
internal static class ConfigJson
{
    private const long Few = 4_000_000; // 16 MB

    /// <summary>Options from a folder's config.json.</summary>
    /// <exception cref="CheckpointException">The options refuse a value; the message names the folder.</exception>
    public static TOptions Read<TOptions>(HuggingFaceFolder folder, Func<JsonElement, TOptions> read)
    {
        try
        {
            return read(folder.Config);
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException($"{folder.FolderPath}: {error.Message}", error);
        }
    }

    /// <summary>Refuses a configuration that asks for far more parameters than the weights have, before an encoder is built.</summary>
    /// <param name="config">config.json, for the message.</param>
    /// <param name="parameters">What the encoder has at least by the configuration.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="prefix">Where the encoder's names begin; empty: all are its own.</param>
    /// <exception cref="CheckpointException">It does.</exception>
    public static void RequireRoom(string config, long parameters, ITensorSource weights, string prefix = "")
    {
        var found = weights.Entries.Values.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(entry => entry.Elements);
        if (parameters > (4 * found) + Few) // with fewer the names that are missing say more
        {
            throw new CheckpointException(
                $"{config} describes an encoder of {parameters} parameters or more, and {weights.Location} has {found} in all. Take both files from the same model.");
        }
    }

    /// <summary>A whole number that has to be there.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static int Needed(this JsonElement config, string name) =>
        config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw new ArgumentException($"config.json has no whole number \"{name}\".");

    /// <summary>A number, or what stands for it where it is missing.</summary>
    public static double Value(this JsonElement config, string name, double otherwise) =>
        config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : otherwise;

    /// <summary>A text, or what stands for it where it is missing.</summary>
    public static string Value(this JsonElement config, string name, string otherwise) =>
        config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : otherwise;
}
