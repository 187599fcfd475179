using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransRec.Experiments.Runs;

/// <summary>What a complete run came to, in <c>result.json</c>.</summary>
/// <param name="Metrics">The final scores by name.</param>
/// <param name="TrainableParameters">Parameters that were trained.</param>
/// <param name="TotalParameters">Parameters of the whole model.</param>
/// <param name="Seconds">Seconds of all processes that worked on the run.</param>
public sealed record RunSummary(IReadOnlyDictionary<string, double> Metrics, long TrainableParameters, long TotalParameters, double Seconds)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    internal static RunSummary FromJson(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunSummary>(json, Json) ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException exception)
        {
            throw new RunException($"{path} is not a run's result: {exception.Message}", exception);
        }
    }
}
