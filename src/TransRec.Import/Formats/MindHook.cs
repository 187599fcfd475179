using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>The history of a user's first impression, before all clicks; then the clicks (<c>-1</c>) of every impression at its time.</summary>
internal sealed class MindHook : FormatHook
{
    private readonly Dictionary<ulong, (long Time, string Name, long Line)> first = [];
    private long histories;
    private long withoutClicks;
    private long atTwelve;

    public override bool LooksFirst => true;

    public override void Look(InteractionRow row)
    {
        if (!row.Times!.TryRead(row.Time, out var time))
        {
            return;
        }

        var user = Hash(row.User);
        if (!first.TryGetValue(user, out var before) || time < before.Time)
        {
            first[user] = (time, row.Place.Name, row.Place.Line);
        }
    }

    public override void Read(InteractionRow row, InteractionSink sink)
    {
        if (!sink.TryTime(row, out var time))
        {
            return;
        }

        if (first.TryGetValue(Hash(row.User), out var begin) && (begin.Name, begin.Line) == row.Place)
        {
            ReadHistory(row, sink, time);
        }

        atTwelve += row.Time.IndexOf(" 12:"u8) >= 0 ? 1 : 0;
        var (clicks, isAnswered) = (0, false);
        foreach (var shown in new SpaceList(row.Item))
        {
            isAnswered |= shown.EndsWith("-0"u8);
            if (shown.EndsWith("-1"u8))
            {
                clicks++;
                sink.Add(row, row.User, shown[..^2], time);
            }
        }

        withoutClicks += clicks == 0 && !isAnswered ? 1 : 0;
    }

    public override IEnumerable<string> Notes()
    {
        yield return $"{histories:N0} interactions are of histories, which have no times: they stand a thousandth of a second apart before their user's first impression.";
        if (atTwelve > 0)
        {
            yield return $"{atTwelve:N0} impressions are in the hour 12, which converters that add 12 hours to every PM shift by half a day.";
        }

        if (withoutClicks > 0)
        {
            yield return $"{withoutClicks:N0} impressions do not say what was clicked, as those of the test split: only their histories count.";
        }
    }

    private void ReadHistory(InteractionRow row, InteractionSink sink, long time)
    {
        var history = row.Of("history");
        var left = 0;
        foreach (var _ in new SpaceList(history))
        {
            left++;
        }

        foreach (var item in new SpaceList(history))
        {
            sink.Add(row, row.User, item, time - left--);
            histories++;
        }
    }

    // FNV-1a of 64 bits: of a million users two are mixed up once in thirty million sets.
    private static ulong Hash(ReadOnlySpan<byte> id)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in id)
        {
            hash = (hash ^ one) * 1099511628211UL;
        }

        return hash;
    }
}
