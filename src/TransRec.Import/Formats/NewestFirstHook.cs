using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>The newest line of a user stands first: of lines of one second each is put a thousandth of a second before the one above it.</summary>
internal sealed class NewestFirstHook : FormatHook
{
    private const int Most = 999;

    private byte[] user = [];
    private long time;
    private int above;

    public override void Read(InteractionRow row, InteractionSink sink)
    {
        if (!sink.TryTime(row, out var own))
        {
            return;
        }

        if (own == time && row.User.SequenceEqual(user))
        {
            above = Math.Min(above + 1, Most);
        }
        else
        {
            (user, time, above) = (row.User.ToArray(), own, 0);
        }

        sink.Add(row, row.User, row.Item, own - above);
    }
}
