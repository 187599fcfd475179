using System.Text.Json;

namespace TransRec.Foundation.Files;

/// <summary>How JSON files are written.</summary>
internal static class JsonText
{
    /// <summary>Indented, for files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}
