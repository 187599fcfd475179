using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object per line, each with the step it belongs to, flushed to disk line by line. A line torn by a crash is dropped when the
/// file is opened again, and so are lines after the step from which training resumes.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly FileStream stream;

    private MetricsLog(FileStream stream) => this.stream = stream;

    /// <summary>Opens the file for appending.</summary>
    /// <param name="path">The file; created when absent.</param>
    /// <param name="resumedStep">The last step that the saved training state contains, 0 for a fresh start: lines of later steps are removed.</param>
    public static MetricsLog Open(string path, long resumedStep)
    {
        if (File.Exists(path))
        {
            var kept = Read(path).TakeWhile(line => line.GetProperty("step").GetInt64() <= resumedStep).Select(line => line.GetRawText() + "\n");
            AtomicFile.WriteText(path, string.Concat(kept));
        }

        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        AtomicFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new MetricsLog(stream);
    }

    /// <summary>The complete lines of a file; an unfinished or damaged line and what follows are left out.</summary>
    public static IReadOnlyList<JsonElement> Read(string path)
    {
        // A run that is still going may hold the file open for writing.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        var lines = new List<JsonElement>();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("step", out var step) || !step.TryGetInt64(out _))
                {
                    break;
                }

                lines.Add(document.RootElement.Clone());
            }
            catch (JsonException)
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>Appends a line and flushes it.</summary>
    /// <param name="step">Steps taken since the start of the run; never less than in the line before.</param>
    /// <param name="kind">What the line tells: train, validation, test or the like.</param>
    /// <param name="values">Numbers by name; NaN and infinity are written as texts.</param>
    public void Append(long step, string kind, IReadOnlyDictionary<string, double> values)
    {
        var line = new Dictionary<string, object> { ["step"] = step, ["kind"] = kind };
        foreach (var (name, value) in values)
        {
            line.Add(name, value);
        }

        stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, Json) + "\n"));
        stream.Flush(flushToDisk: true); // before the state that counts on it
    }

    /// <summary>Whether a line is of a kind.</summary>
    internal static bool Is(JsonElement line, string kind) =>
        line.TryGetProperty("kind", out var found) && found.ValueKind == JsonValueKind.String && found.GetString() == kind;

    /// <summary>A number of a line; null when it has no such key. NaN and infinity stand there as texts.</summary>
    internal static double? Number(JsonElement line, string name) => !line.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
        : value.ValueKind == JsonValueKind.String ? value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        }
        : null;

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
