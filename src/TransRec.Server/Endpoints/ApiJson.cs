using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransRec.Server.Endpoints;

/// <summary>How bodies are written, by code that is made when the server is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(RecommendationBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(SimilarBody))]
[JsonSerializable(typeof(RankBody))]
[JsonSerializable(typeof(RecommendationAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(DomainBody))]
[JsonSerializable(typeof(DomainsAnswer))]
[JsonSerializable(typeof(PutDomainBody))]
[JsonSerializable(typeof(AdaptersAnswer))]
[JsonSerializable(typeof(SwapsAnswer))]
[JsonSerializable(typeof(BaseAnswer))]
[JsonSerializable(typeof(PutItemBody))]
[JsonSerializable(typeof(PatchItemBody))]
[JsonSerializable(typeof(ItemAnswer))]
[JsonSerializable(typeof(ItemsAnswer))]
[JsonSerializable(typeof(PutItemAnswer))]
[JsonSerializable(typeof(ItemsBatchAnswer))]
[JsonSerializable(typeof(EventsBody))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(ErasureAnswer))]
[JsonSerializable(typeof(EmbeddingsBody))]
[JsonSerializable(typeof(EmbeddingsAnswer))]
[JsonSerializable(typeof(EmbedBody))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(float[][]))]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>An object of attributes as a JSON value.</summary>
    public static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
