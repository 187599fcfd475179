using TransRec.Import.Sources;

namespace TransRec.Import.Sniffing;

/// <summary>How a table is written that no format describes: the separator that cuts most lines into equally many columns, quotes, header.</summary>
internal static class DialectSniffer
{
    private static readonly string[] Separators = ["\t", "::", ",", ";", "|", " "];

    /// <summary>The dialect; null where lines have no columns.</summary>
    /// <param name="probe">The file.</param>
    /// <param name="quoting">How quotes are meant, where the user says it.</param>
    /// <param name="names">Columns that the user names: a first line that has one is a header.</param>
    public static Dialect? Of(FileProbe probe, Quoting? quoting, IReadOnlyCollection<string> names)
    {
        var best = (Dialect: (Dialect?)null, Score: 0.0);
        foreach (var candidate in Separators)
        {
            foreach (var quotes in quoting is { } asked ? [asked] : (Quoting[])[Quoting.Doubled, Quoting.Backslash, Quoting.None])
            {
                var dialect = new Dialect(candidate, quotes, HasHeader: false);
                var score = Score(probe, dialect);
                if (score > best.Score + 1e-9)
                {
                    best = (dialect, score);
                }
            }
        }

        return best.Dialect is { } found ? found with { HasHeader = HasHeader(probe, found, names) } : null;
    }

    // The share of lines with as many columns as most have, and a little for every column: a comma in each title is no separator.
    private static double Score(FileProbe probe, Dialect dialect)
    {
        var counts = new Dictionary<int, int>();
        var records = 0;
        using var reader = new DelimitedReader(new MemoryStream(probe.Head), probe.File.Shown, dialect, names: [], ragged: true);
        while (records < 500 && reader.Read())
        {
            records++;
            var fields = reader.Defect is null ? reader.FieldCount : 0;
            counts[fields] = counts.GetValueOrDefault(fields) + 1;
        }

        var (columns, lines) = counts.Where(count => count.Key > 1).OrderByDescending(count => count.Value).Select(count => (count.Key, count.Value)).FirstOrDefault();
        var share = records == 0 ? 0 : (double)lines / records;
        return share < 0.8 ? 0 : share + (0.002 * Math.Min(columns, 50)) - (dialect.Separator == " " ? 0.3 : 0);
    }

    private static bool HasHeader(FileProbe probe, Dialect dialect, IReadOnlyCollection<string> names)
    {
        var (_, rows, _) = probe.Table(dialect);
        if (rows.Count == 0)
        {
            return false;
        }

        var first = rows[0];
        if (first.Any(name => names.Contains(name) || ColumnNames.IsKnown(name)))
        {
            return true;
        }

        // Names in the first line, numbers below.
        return rows.Count > 1 && !first.Any(IsNumber) && Enumerable.Range(0, first.Length).Any(column => rows.Skip(1).Take(100).All(row => column < row.Length && IsNumber(row[column])));
    }

    private static bool IsNumber(string text) => double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);
}
