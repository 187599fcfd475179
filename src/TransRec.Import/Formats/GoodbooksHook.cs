using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Early releases call the ids of ratings id, and those of Goodreads book_id.</summary>
internal sealed class GoodbooksHook : FormatHook
{
    public override ColumnMapping Arrange(FormatFile file, ColumnMapping mapping, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows) =>
        file.Role == FileRole.Items && columns.Contains("id") ? mapping with { Item = "id" } : mapping;
}
