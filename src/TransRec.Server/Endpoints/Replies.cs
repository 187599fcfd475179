using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Domains;
using TransRec.Server.Security;

namespace TransRec.Server.Endpoints;

/// <summary>Answers, and the domain that a request is about.</summary>
internal static class Replies
{
    /// <summary>Writes an answer.</summary>
    public static async Task WriteAsync<T>(this HttpContext context, T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        JsonSerializer.Serialize(writer, answer, type);
        await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The domain of a request. One that is not there and one that the key may not see are the same to whoever asks: the answer is written, and null returned.</summary>
    public static async ValueTask<ServedDomain?> DomainAsync(this HttpContext context, ServedDomains domains, string name)
    {
        if (context.Holder().Sees(name) && domains.Find(name) is { } domain)
        {
            return domain;
        }

        await NotFoundAsync(context, $"There is no domain {name}, or the key may not see it. GET /v1/domains lists those that it may.").ConfigureAwait(false);
        return null;
    }

    /// <summary>An id of an address. Of all that is escaped there the slash alone arrives as it was sent.</summary>
    public static string Id(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says that something is not there.</summary>
    public static Task NotFoundAsync(HttpContext context, string detail) => Problems.WriteAsync(context, StatusCodes.Status404NotFound, "Not found", detail);

    /// <summary>What answered, as bodies have it.</summary>
    public static AlgorithmAnswer Of(ServedAlgorithm algorithm, string? chosenBy = null) => new(algorithm.Name, algorithm.Digest, algorithm.Method, algorithm.Parameters, chosenBy);
}
