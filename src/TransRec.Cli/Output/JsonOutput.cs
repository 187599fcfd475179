using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransRec.Reports;

namespace TransRec.Cli.Output;

/// <summary>Results as JSON: camelCase, indented, letters as they are.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Print<T>(Terminal terminal, T result) => terminal.Out.WriteLine(Escaped(JsonSerializer.Serialize(result, Options)));

    // They stand in texts only, where the escape is the same character.
    private static string Escaped(string json) =>
        json.Any(PlainText.Steers) ? string.Concat(json.Select(letter => PlainText.Steers(letter) ? $"\\u{(int)letter:x4}" : letter.ToString())) : json;
}
