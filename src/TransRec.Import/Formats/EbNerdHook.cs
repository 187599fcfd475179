using System.Globalization;
using System.Text;
using System.Text.Json;
using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>Lists of articles, with a list of times (histories) or one time (clicks).</summary>
internal sealed class EbNerdHook : FormatHook
{
    public override void Read(InteractionRow row, InteractionSink sink)
    {
        var items = List(row.Item);
        var times = row.Time.StartsWith("["u8) ? List(row.Time) : null;
        if (times is null && !sink.TryTime(row, out _))
        {
            return;
        }

        if (items is null || (times is not null && times.Count != items.Count))
        {
            sink.Refuse(row, row.NameOf("item"), items is null ? "no list" : $"{items.Count} articles and {times!.Count} times", "as many of each");
            return;
        }

        var single = 0L;
        _ = times is null && sink.TryTime(row, out single);
        for (var place = 0; place < items.Count; place++)
        {
            var time = times is null ? single : times[place] ?? 0;
            sink.Add(row, row.User, items[place] is { } id ? Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture)) : [], time);
        }
    }

    private static List<long?>? List(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.IsEmpty ? [] : JsonSerializer.Deserialize<List<long?>>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
