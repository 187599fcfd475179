using TransRec.Import.Mapping;

namespace TransRec.Import.Formats;

/// <summary>Item and time stand in either order; items begin with v.</summary>
internal sealed class NineRecHook : ListHook
{
    public override ColumnMapping Arrange(FormatFile file, ColumnMapping mapping, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows) =>
        mapping.Item == "second" && rows.Count > 0 && rows.Count(row => row[2].StartsWith('v')) > rows.Count / 2 ? mapping with { Item = "third", Time = "second" } : mapping;
}
