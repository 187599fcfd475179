using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TransRec.Server.Domains;

namespace TransRec.Server.Endpoints;

/// <summary>Reads the body of a request as JSON.</summary>
internal static class Body
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads an object with a reader that collects mistakes; all of them are reported at once.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">Bytes at most.</param>
    /// <param name="read">Reads the object.</param>
    /// <exception cref="QueryException">It is no JSON object, or has mistakes.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, or no JSON by its type.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext context, long most, Func<JsonFields, T> read)
    {
        RequireJson(context);
        Limit(context, most);
        var body = context.Request.BodyReader;
        ReadResult result;
        do
        {
            result = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (result.Buffer.Length > most)
            {
                throw new BadHttpRequestException($"The body has more than {most} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            if (!result.IsCompleted)
            {
                body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        while (!result.IsCompleted);

        try
        {
            return Read(result.Buffer, read);
        }
        finally
        {
            body.AdvanceTo(result.Buffer.End);
        }
    }

    /// <summary>Reads an object from bytes.</summary>
    /// <exception cref="QueryException">It is no JSON object, or has mistakes.</exception>
    public static T Read<T>(ReadOnlySequence<byte> utf8, Func<JsonFields, T> read)
    {
        var mistakes = new List<QueryMistake>();
        T result;
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new QueryException("", $"must be a JSON object; found {JsonFields.Describe(document.RootElement.ValueKind)}.");
            }

            var fields = new JsonFields(document.RootElement, "", mistakes);
            result = read(fields);
            fields.RefuseUnknown();
        }
        catch (JsonException error)
        {
            throw new QueryException("", $"is not valid JSON: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            // A text escapes half a surrogate pair.
            throw new QueryException("", $"is not valid JSON: {error.Message}");
        }

        return mistakes.Count == 0 ? result : throw new QueryException(mistakes);
    }

    /// <summary>Bounds a body that is read by a stream.</summary>
    public static void Limit(HttpContext context, long most)
    {
        if (context.Request.ContentLength > most)
        {
            throw new BadHttpRequestException($"The body has {context.Request.ContentLength} bytes; at most {most} are read.", StatusCodes.Status413PayloadTooLarge);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = most;
        }
    }

    private static void RequireJson(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException($"The body must be application/json; found {context.Request.ContentType ?? "no type"}.", StatusCodes.Status415UnsupportedMediaType);
        }
    }
}
