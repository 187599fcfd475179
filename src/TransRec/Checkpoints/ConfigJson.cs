using System.Text.Json;

namespace TransRec.Checkpoints;

/// <summary>Reads values of a Hugging Face config.json.</summary>
internal static class ConfigJson
{
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
