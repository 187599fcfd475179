using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransRec.Server.Domains;

/// <summary>An exchange of a domain's adapters that was tried.</summary>
/// <param name="At">When it began.</param>
/// <param name="From">The digest of the adapters before; null: none.</param>
/// <param name="To">The digest of the adapters that were asked for; null: none.</param>
/// <param name="Generation">The new generation; null: it failed, and nothing has changed.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Failure">Why it failed; null: it did not.</param>
public sealed record SwapRecord(DateTimeOffset At, string? From, string? To, long? Generation, long Milliseconds, string? Failure)
{
    internal string ToJson() => JsonSerializer.Serialize(this, SwapJson.Default.SwapRecord);

    internal static SwapRecord FromJson(string json) => JsonSerializer.Deserialize(json, SwapJson.Default.SwapRecord)!;
}

/// <summary>How exchanges are written down.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SwapRecord))]
internal sealed partial class SwapJson : JsonSerializerContext;
