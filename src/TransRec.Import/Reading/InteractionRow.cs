using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Reading;

/// <summary>A record with the columns that its mapping names.</summary>
internal sealed class InteractionRow
{
    private readonly RecordReader reader;
    private readonly int[] user, item, time, rating, happening;
    private readonly Dictionary<string, int> others = new(StringComparer.Ordinal);

    /// <exception cref="ImportException">The file has no column of a name.</exception>
    public InteractionRow(RecordReader reader, ColumnMapping mapping, TimeReader? times)
    {
        this.reader = reader;
        Times = times;
        user = Places(mapping.User, "user");
        item = Places(mapping.Item, "item");
        time = Places(mapping.Time, "time");
        rating = Places(mapping.Rating, "rating");
        happening = Places(mapping.Event, "event");
        Title = mapping.Title is null ? null : new TitleColumns(reader, TitleTemplate.Parse(mapping.Title));
    }

    /// <summary>Where it stands.</summary>
    public (string Name, long Line) Place => (reader.Name, reader.Line);

    public TimeReader? Times { get; }

    public TitleColumns? Title { get; }

    public bool HasRating => rating.Length > 0;

    public bool HasEvent => happening.Length > 0;

    public ReadOnlySpan<byte> User => First(user);

    public ReadOnlySpan<byte> Item => First(item);

    public ReadOnlySpan<byte> Time => First(time);

    public ReadOnlySpan<byte> Rating => First(rating);

    public ReadOnlySpan<byte> Event => First(happening);

    /// <summary>The name of the column that a role is read from, for messages.</summary>
    public string NameOf(string role) => (role switch { "user" => user, "item" => item, "time" => time, "rating" => rating, _ => happening }) is [var first, ..] ? reader.Columns[first] : role;

    /// <summary>The text of a column by name; empty where the file has none of it.</summary>
    public ReadOnlySpan<byte> Of(string column)
    {
        if (!others.TryGetValue(column, out var place))
        {
            others[column] = place = reader.Find(column);
        }

        return place < 0 ? [] : reader[place];
    }

    private ReadOnlySpan<byte> First(int[] places)
    {
        foreach (var place in places)
        {
            var text = reader[place].Trim(" \t\r\n"u8);
            if (!text.IsEmpty)
            {
                return text;
            }
        }

        return [];
    }

    private int[] Places(string? name, string role)
    {
        if (name is null)
        {
            return [];
        }

        var places = ColumnMapping.Alternatives(name).Select(reader.Find).Where(place => place >= 0).ToArray();
        return places.Length > 0 ? places : throw MissingColumn.Of(reader, name, role);
    }
}
