using TransRec.Data.Storing;
using TransRec.Import.Reading;

namespace TransRec.Import.Formats;

/// <summary>A user and a list of items, in order. Rows of other files of the same set are one interaction each.</summary>
internal class ListHook : FormatHook
{
    /// <summary>The column's name by which a list is known.</summary>
    internal const string Items = "items";

    public override void Read(InteractionRow row, InteractionSink sink)
    {
        if (row.NameOf("item") != Items)
        {
            sink.Add(row);
            return;
        }

        var list = row.Item;
        if (list.IsEmpty)
        {
            sink.Drop("user of no item");
        }

        foreach (var item in new SpaceList(list))
        {
            sink.Add(row, row.User, item, StoreBuilder.NoTime);
        }
    }
}
