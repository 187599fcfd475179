using System.Text;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Reading;

/// <summary>The title of a record, composed of its columns.</summary>
internal sealed class TitleColumns
{
    private readonly RecordReader reader;
    private readonly TitleTemplate template;
    private readonly Dictionary<string, int[]> places = new(StringComparer.Ordinal);
    private readonly Func<string, string> value;

    /// <exception cref="ImportException">The file has no column of a name.</exception>
    public TitleColumns(RecordReader reader, TitleTemplate template)
    {
        (this.reader, this.template, value) = (reader, template, Value);
        foreach (var column in template.Columns)
        {
            var found = ColumnMapping.Alternatives(column).Select(reader.Find).Where(place => place >= 0).ToArray();
            places[column] = found.Length > 0 ? found : throw MissingColumn.Of(reader, column, "title");
        }
    }

    /// <summary>The record's title, cleaned; empty where it has none.</summary>
    public string Compose() => template.Compose(value);

    private string Value(string column)
    {
        foreach (var place in places[column])
        {
            var text = reader[place];
            if (!text.IsEmpty)
            {
                return Encoding.UTF8.GetString(text);
            }
        }

        return "";
    }
}
