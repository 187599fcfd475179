using TransRec.Import.Mapping;
using TransRec.Import.Sniffing;
using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Columns are called name:type; the usual names say which is which.</summary>
internal sealed class RecBoleHook : FormatHook
{
    public override ColumnMapping Arrange(FormatFile file, ColumnMapping mapping, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var item = ColumnNames.Find("item", columns);
        return file.Role == FileRole.Items
            ? new() { Item = item ?? columns[0], Title = ColumnNames.Find("title", columns) }
            : new()
            {
                User = ColumnNames.Find("user", columns) ?? columns[0],
                Item = item ?? (columns.Count > 1 ? columns[1] : null),
                Time = ColumnNames.Find("time", columns),
                Rating = ColumnNames.Find("rating", columns),
            };
    }
}
