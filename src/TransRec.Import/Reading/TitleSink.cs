using System.Text;
using TransRec.Data.Storing;
using TransRec.Import.Formats;

namespace TransRec.Import.Reading;

/// <summary>Takes titles. One that follows an equal one of the same item is not handed on: rows of interactions repeat theirs.</summary>
internal sealed class TitleSink(StoreBuilder builder, FormatHook? hook)
{
    private const int Remembered = 1 << 14;

    private readonly (byte[] Item, string Title)[] seen = new (byte[], string)[Remembered];
    private byte[] bytes = new byte[256];

    /// <summary>Titles that were empty, or that the format takes for none.</summary>
    public long Empty { get; private set; }

    /// <summary>Titles that were cut, being longer than a store keeps.</summary>
    public long Cut { get; private set; }

    /// <summary>Titles in which letters cannot be read in the file's encoding.</summary>
    public long Damaged { get; private set; }

    /// <summary>Takes the title of an item.</summary>
    /// <param name="item">Its id as it is kept.</param>
    /// <param name="columns">The title's columns at the record.</param>
    public void Add(ReadOnlySpan<byte> item, TitleColumns columns)
    {
        var title = columns.Compose();
        title = hook is null ? title : hook.Title(title);
        ref var last = ref seen[Slot(item)];
        if (last.Item is not null && item.SequenceEqual(last.Item) && title == last.Title)
        {
            return;
        }

        last = (item.ToArray(), title);
        Empty += title.Length == 0 ? 1 : 0;
        Damaged += title.Contains('\uFFFD', StringComparison.Ordinal) ? 1 : 0;
        if (title.Length > StoreText.MaximumTitleBytes / 4)
        {
            title = title[..(StoreText.MaximumTitleBytes / 4)];
            title = char.IsHighSurrogate(title[^1]) ? title[..^1] : title;
            Cut++;
        }

        title = title.Replace("\uFEFF", "", StringComparison.Ordinal);
        if (bytes.Length < title.Length * 3)
        {
            bytes = new byte[title.Length * 3];
        }

        builder.AddItem(item, bytes.AsSpan(0, Encoding.UTF8.GetBytes(title, bytes)));
    }

    private static int Slot(ReadOnlySpan<byte> item)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var one in item)
        {
            hash = (hash ^ one) * 16777619u;
        }

        return (int)(hash ^ (hash >> 16)) & (Remembered - 1);
    }
}
