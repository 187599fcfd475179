using System.Text.Json.Serialization;

namespace TransRec.Server.Storing;

/// <summary>How records are written where a store holds them as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredKey))]
internal sealed partial class StoredJson : JsonSerializerContext;
