using TransRec.Import.Sources;
using TransRec.Options;

namespace TransRec.Import.Reading;

/// <summary>The message for a column that a mapping names and a file does not have.</summary>
internal static class MissingColumn
{
    public static ImportException Of(RecordReader reader, string name, string role)
    {
        var shown = string.Join(", ", reader.Columns.Take(40).Select(column => column.Length == 0 ? "(no name)" : column));
        return new($"{reader.Name} has no column \"{name}\" for {role}.{NearestName.Hint(name, reader.Columns)} Its columns: {shown}. Name another one with --map {role}=COLUMN.");
    }
}
