using System.Text.Json;
using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>A session with its events: article, time, kind.</summary>
internal sealed class OttoHook : FormatHook
{
    public override void Read(InteractionRow row, InteractionSink sink)
    {
        try
        {
            ReadEvents(row, sink);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            sink.Refuse(row, "events", "something else than events", "[{\"aid\": 1, \"ts\": 1659304800025, \"type\": \"clicks\"}, ...]");
        }
    }

    private static void ReadEvents(InteractionRow row, InteractionSink sink)
    {
        var json = new Utf8JsonReader(row.Item);
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            ReadOnlySpan<byte> article = [], kind = [];
            long? time = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var (isArticle, isTime, isKind) = (json.ValueTextEquals("aid"u8), json.ValueTextEquals("ts"u8), json.ValueTextEquals("type"u8));
                _ = json.Read();
                article = isArticle ? json.ValueSpan : article;
                kind = isKind ? json.ValueSpan : kind;
                time = isTime ? json.GetInt64() : time;
                json.Skip();
            }

            if (time is null)
            {
                sink.Drop("no time");
                continue;
            }

            sink.Add(row, row.User, article, time.Value, kind);
        }
    }
}
