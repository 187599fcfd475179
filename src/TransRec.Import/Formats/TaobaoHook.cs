using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>Times outside the nine days of the set are counted.</summary>
internal sealed class TaobaoHook : FormatHook
{
    private static readonly long First = new DateTimeOffset(2017, 11, 25, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
    private static readonly long Behind = new DateTimeOffset(2017, 12, 4, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    private long outside;

    public override void Read(InteractionRow row, InteractionSink sink)
    {
        if (sink.TryTime(row, out var time))
        {
            outside += time < First || time >= Behind ? 1 : 0;
            sink.Add(row, row.User, row.Item, time);
        }
    }

    public override IEnumerable<string> Notes() => outside == 0 ? []
        : [$"{outside:N0} interactions lie outside the nine days of the set; --since 2017-11-24T16:00Z --until 2017-12-03T16:00Z leaves them out."];
}
