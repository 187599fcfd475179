using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies.Queues;

/// <summary>A run that waits in a queue for a worker.</summary>
/// <param name="RunFolder">The run folder, a whole path that every worker sees.</param>
/// <param name="WorkingFolder">The folder that paths of the recipe are relative to.</param>
/// <param name="Recipe">The recipe, on one line.</param>
/// <param name="Threads">Threads of tensor operations, from 1: who takes a run over must compute as who began it.</param>
/// <param name="BeatSeconds">Seconds between two signs of life of the worker that has it.</param>
internal sealed record QueueJob(string RunFolder, string WorkingFolder, string Recipe, int Threads, double BeatSeconds)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>What it is known by in the queue: the same for the same run folder.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RunFolder)))[..16];

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="RunException">The file holds no job.</exception>
    public static QueueJob FromJson(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<QueueJob>(json, s_json) ?? throw new JsonException("It holds null.");
        }
        catch (JsonException error)
        {
            throw new RunException($"{path} holds no run of a study: {error.Message} Delete it; the study that has put it there writes it again.", error);
        }
    }
}

/// <summary>How a run of a queue ended.</summary>
/// <param name="State">Finished, stopped or failed.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
internal sealed record QueueOutcome(RunState State, string? Reason);
