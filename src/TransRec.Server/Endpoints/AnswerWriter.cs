using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Domains;

namespace TransRec.Server.Endpoints;

/// <summary>Writes answers to questions, straight into the response: what <see cref="RecommendationAnswer"/> describes.</summary>
internal static class AnswerWriter
{
    private static readonly JsonEncodedText RecommendationId = JsonEncodedText.Encode("recommendationId");
    private static readonly JsonEncodedText Domain = JsonEncodedText.Encode("domain");
    private static readonly JsonEncodedText Generation = JsonEncodedText.Encode("generation");
    private static readonly JsonEncodedText Algorithm = JsonEncodedText.Encode("algorithm");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Digest = JsonEncodedText.Encode("digest");
    private static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    private static readonly JsonEncodedText Parameters = JsonEncodedText.Encode("parameters");
    private static readonly JsonEncodedText ChosenBy = JsonEncodedText.Encode("chosenBy");
    private static readonly JsonEncodedText ColdStart = JsonEncodedText.Encode("coldStart");
    private static readonly JsonEncodedText Exact = JsonEncodedText.Encode("exact");
    private static readonly JsonEncodedText Eligible = JsonEncodedText.Encode("eligible");
    private static readonly JsonEncodedText CatalogueVersion = JsonEncodedText.Encode("catalogueVersion");
    private static readonly JsonEncodedText Items = JsonEncodedText.Encode("items");
    private static readonly JsonEncodedText Unknown = JsonEncodedText.Encode("unknown");
    private static readonly JsonEncodedText Rank = JsonEncodedText.Encode("rank");
    private static readonly JsonEncodedText Item = JsonEncodedText.Encode("item");
    private static readonly JsonEncodedText Score = JsonEncodedText.Encode("score");
    private static readonly JsonEncodedText Title = JsonEncodedText.Encode("title");
    private static readonly JsonEncodedText Attributes = JsonEncodedText.Encode("attributes");
    private static readonly JsonEncodedText Answers = JsonEncodedText.Encode("answers");

    // An answer is written at once and copied into the response, whose length is known then; a thread writes one at a time.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Writes one answer.</summary>
    public static ValueTask<FlushResult> WriteAsync(HttpContext context, ServedAnswer answer, ReturnedFields returned)
    {
        context.Response.Headers["X-TransRec-Generation"] = $"{answer.Generation}";
        var writer = Begin();
        Write(writer, answer, returned);
        return EndAsync(context, writer);
    }

    /// <summary>Writes several answers.</summary>
    public static ValueTask<FlushResult> WriteAsync(HttpContext context, IReadOnlyList<(ServedAnswer Answer, ReturnedFields Returned)> answers)
    {
        var writer = Begin();
        writer.WriteStartObject();
        writer.WriteStartArray(Answers);
        foreach (var (answer, returned) in answers)
        {
            Write(writer, answer, returned);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return EndAsync(context, writer);
    }

    private static Utf8JsonWriter Begin()
    {
        t_buffer ??= new ArrayBufferWriter<byte>(4096);
        t_writer ??= new Utf8JsonWriter(t_buffer);
        t_buffer.ResetWrittenCount();
        t_writer.Reset(t_buffer);
        return t_writer;
    }

    private static ValueTask<FlushResult> EndAsync(HttpContext context, Utf8JsonWriter writer)
    {
        writer.Flush();
        var written = t_buffer!.WrittenSpan;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = written.Length;
        context.Response.BodyWriter.Write(written);
        return context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, ServedAnswer answer, ReturnedFields returned)
    {
        writer.WriteStartObject();
        writer.WriteString(RecommendationId, answer.RecommendationId);
        writer.WriteString(Domain, answer.Domain);
        writer.WriteNumber(Generation, answer.Generation);
        writer.WriteStartObject(Algorithm);
        writer.WriteString(Name, answer.Algorithm.Name);
        writer.WriteString(Digest, answer.Algorithm.Digest);
        writer.WriteString(Method, answer.Algorithm.Method);
        writer.WriteNumber(Parameters, answer.Algorithm.Parameters);
        writer.WriteString(ChosenBy, answer.ChosenBy);
        writer.WriteEndObject();
        writer.WriteString(ColdStart, answer.ColdStart);
        writer.WriteBoolean(Exact, answer.Exact);
        writer.WriteNumber(Eligible, answer.Eligible);
        writer.WriteNumber(CatalogueVersion, answer.CatalogueVersion);
        writer.WriteStartArray(Items);
        for (var place = 0; place < answer.Items.Count; place++)
        {
            Write(writer, place + 1, answer.Items[place], returned);
        }

        writer.WriteEndArray();
        if (answer.Unknown.Count > 0)
        {
            writer.WriteStartArray(Unknown);
            foreach (var id in answer.Unknown)
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, int rank, ServedEntry entry, ReturnedFields returned)
    {
        writer.WriteStartObject();
        writer.WriteNumber(Rank, rank);
        writer.WriteString(Item, entry.Item.Id);
        writer.WriteNumber(Score, entry.Score);
        if (returned.HasFlag(ReturnedFields.Title))
        {
            writer.WriteString(Title, entry.Item.Title);
        }

        if (returned.HasFlag(ReturnedFields.Attributes))
        {
            writer.WritePropertyName(Attributes);
            writer.WriteRawValue(entry.Item.Attributes, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }
}
