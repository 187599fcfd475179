using System.Globalization;
using TransRec.Import.Mapping;

namespace TransRec.Import.Sniffing;

/// <summary>Which column of a table that no format describes holds what: by the columns' names, else by what they hold.</summary>
internal static class MappingSniffer
{
    /// <summary>The mapping; roles that cannot be found are null.</summary>
    /// <param name="columns">The columns' names, or numbers.</param>
    /// <param name="rows">First records.</param>
    /// <param name="hasNames">Whether the names are the file's own.</param>
    public static ColumnMapping Of(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows, bool hasNames)
    {
        if (hasNames)
        {
            var time = ColumnNames.Find("time", columns)
                ?? columns.Index().FirstOrDefault(column => rows.Count > 0 && rows.All(row => column.Index < row.Length) && TimeSniffer.IsTime([.. rows.Select(row => row[column.Index])])).Item;
            return new ColumnMapping
            {
                User = ColumnNames.Find("user", columns),
                Item = ColumnNames.Find("item", columns),
                Time = time,
                Rating = ColumnNames.Find("rating", columns),
                Event = ColumnNames.Find("event", columns),
                Title = ColumnNames.Find("title", columns),
            };
        }

        // Without names: the usual order is user, item, and what else there is.
        var places = Enumerable.Range(0, columns.Count).ToList();
        int? Take(Func<int, bool> fits)
        {
            var found = places.Where(place => rows.Count > 0 && rows.All(row => place < row.Length) && fits(place)).Select(place => (int?)place).FirstOrDefault();
            if (found is { } place)
            {
                _ = places.Remove(place);
            }

            return found;
        }

        var when = Take(place => TimeSniffer.IsTime([.. rows.Select(row => row[place])]));
        if (when is null && !places.Take(2).All(place => rows.Count(row => place < row.Length && row[place].Any(char.IsDigit)) >= rows.Count * 0.9))
        {
            return new(); // words, not ids
        }

        var rating = places.Count > 2 ? Take(place => place > 1 && rows.All(row => IsRating(row[place]))) : null;
        return new ColumnMapping
        {
            User = places.Count > 1 ? columns[places[0]] : null,
            Item = places.Count > 1 ? columns[places[1]] : null,
            Time = when is { } t ? columns[t] : null,
            Rating = rating is { } r ? columns[r] : null,
        };
    }

    private static bool IsRating(string value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 10;
}
