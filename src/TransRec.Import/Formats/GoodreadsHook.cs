using System.Buffers.Text;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>The table's book ids are numbers of its own, which book_id_map.csv translates.</summary>
internal sealed class GoodreadsHook : FormatHook
{
    private readonly Dictionary<int, int> books = [];
    private readonly byte[] translated = new byte[16];
    private bool isTable;
    private long unknown;

    public override ColumnMapping Arrange(FormatFile file, ColumnMapping mapping, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        isTable |= file is { Role: FileRole.Interactions, Shape: FileShape.Delimited };
        return mapping;
    }

    public override void LookUp(RecordReader record)
    {
        if (Utf8Parser.TryParse(record[record.Find("book_id_csv")], out int number, out _) && Utf8Parser.TryParse(record[record.Find("book_id")], out int book, out _))
        {
            books[number] = book;
        }
    }

    public override ReadOnlySpan<byte> ItemId(ReadOnlySpan<byte> id, FileRole role)
    {
        if (!isTable || role != FileRole.Interactions)
        {
            return id;
        }

        if (Utf8Parser.TryParse(id, out int number, out var read) && read == id.Length && books.TryGetValue(number, out var book))
        {
            _ = Utf8Formatter.TryFormat(book, translated, out var length);
            return translated.AsSpan(0, length);
        }

        unknown++;
        return id;
    }

    public override IEnumerable<string> Notes() => unknown == 0 ? []
        : [$"{unknown:N0} interactions are with books that book_id_map.csv does not have{(books.Count == 0 ? " (it is not there)" : "")}: they keep the table's numbers, which are not those of titles."];
}
