using TransRec.Data.Storing;
using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>A line is a user and the user's items, all separated by spaces.</summary>
internal sealed class LightGcnHook : FormatHook
{
    public override void Read(InteractionRow row, InteractionSink sink)
    {
        ReadOnlySpan<byte> user = [];
        var items = 0;
        foreach (var id in new SpaceList(row.User))
        {
            if (user.IsEmpty)
            {
                user = id;
                continue;
            }

            items++;
            sink.Add(row, user, id, StoreBuilder.NoTime);
        }

        if (items == 0)
        {
            sink.Drop("user of no item");
        }
    }

    public override IEnumerable<string> Notes() => ["These lists have no order in time: use them for counts, never for sequences."];
}
