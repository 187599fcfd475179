using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Security;

namespace TransRec.Server.Endpoints;

/// <summary>Vectors of texts by the item encoder, in the shapes that clients of OpenAI and of text-embeddings-inference send. The model is a domain's name: its adapters encode.</summary>
internal sealed class EmbeddingEndpoints(ServedDomains domains, ServerOptions options)
{
    private const int MostTexts = 512;
    private const string Bare = "backbone";

    public void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapPost("/v1/embeddings", (Delegate)OpenAiAsync).Needs(Scopes.Recommend).Accepts<EmbeddingsBody>("application/json").Produces<EmbeddingsAnswer>()
            .WithTags("Embeddings").WithSummary("Vectors of texts in OpenAI's shape; model: a domain, or backbone.").WithName("embeddings");
        _ = routes.MapPost("/embed", (Delegate)InferenceAsync).Needs(Scopes.Recommend).Accepts<EmbedBody>("application/json").Produces<float[][]>()
            .WithTags("Embeddings").WithSummary("Vectors of texts by the backbone, in the shape of text-embeddings-inference, of length 1 unless normalize is false.").WithName("embed");
    }

    private async Task OpenAiAsync(HttpContext context)
    {
        var (texts, model, base64) = await Body.ReadAsync(context, options.Limits.BodyBytes, fields =>
        {
            var read = (Texts(fields, "input"), fields.Text("model", 80) ?? Bare, fields.Text("encoding_format", 16) is "base64");
            var width = domains.Base.Width;
            _ = fields.Integer("dimensions", width, width, width);
            _ = fields.Text("user", 256);
            return read;
        }).ConfigureAwait(false);
        var domain = model == Bare ? null : await context.DomainAsync(domains, model).ConfigureAwait(false);
        if (domain is null && model != Bare)
        {
            return;
        }

        var vectors = await domains.EmbedAsync(domain, texts, context.RequestAborted).ConfigureAwait(false);
        var rows = vectors.Chunk(vectors.Length / texts.Count).ToList();
        var words = texts.Sum(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        var answer = new EmbeddingsAnswer(
            "list",
            [
                .. rows.Select((row, index) => new EmbeddingAnswer("embedding", index, base64
                    ? JsonSerializer.SerializeToElement(Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan())), ApiJson.Default.String)
                    : JsonSerializer.SerializeToElement(row, ApiJson.Default.SingleArray))),
            ],
            model,
            new UsageAnswer(words, words));
        await context.WriteAsync(answer, ApiJson.Default.EmbeddingsAnswer).ConfigureAwait(false);
    }

    private async Task InferenceAsync(HttpContext context)
    {
        var (texts, normalize) = await Body.ReadAsync(context, options.Limits.BodyBytes, fields =>
        {
            var read = (Texts(fields, "inputs"), fields.Truth("normalize", true));
            _ = fields.Truth("truncate", true);
            return read;
        }).ConfigureAwait(false);
        var vectors = await domains.EmbedAsync(null, texts, context.RequestAborted).ConfigureAwait(false);
        float[][] rows = [.. vectors.Chunk(vectors.Length / texts.Count)];
        if (normalize)
        {
            foreach (var row in rows)
            {
                var length = MathF.Sqrt(row.Sum(value => value * value));
                for (var place = 0; place < row.Length && length > 0; place++)
                {
                    row[place] /= length;
                }
            }
        }

        await context.WriteAsync(rows, ApiJson.Default.SingleArrayArray).ConfigureAwait(false);
    }

    // One text, or a list of texts.
    private List<string> Texts(JsonFields fields, string key)
    {
        var texts = new List<string>();
        if (fields.Raw(key, required: true) is not { } value)
        {
            return texts;
        }

        foreach (var each in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : (IEnumerable<JsonElement>)[value])
        {
            if (each.ValueKind == JsonValueKind.String && each.GetString() is { } text && text.Length <= options.Limits.TitleLength && !string.IsNullOrWhiteSpace(text))
            {
                texts.Add(text);
            }
            else
            {
                fields.Wrong($"{key}[{texts.Count}]", $"must be a text of 1 to {options.Limits.TitleLength} characters; found {JsonFields.Describe(each.ValueKind)}.");
                return texts;
            }
        }

        if (texts.Count is 0 or > MostTexts)
        {
            fields.Wrong(key, $"must have 1 to {MostTexts} texts; found {texts.Count}.");
        }

        return texts;
    }
}
