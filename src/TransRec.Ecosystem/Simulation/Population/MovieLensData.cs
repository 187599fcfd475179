using System.Globalization;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Films with genres, and users' ratings, from movies.csv and ratings.csv of MovieLens.</summary>
internal sealed class MovieLensData
{
    private const string NoGenres = "(no genres listed)";

    private MovieLensData(string[] genres, ulong[] masks, IReadOnlyList<(int Film, double Rating)>[] users) => (Genres, Masks, Users) = (genres, masks, users);

    public IReadOnlyList<string> Genres { get; }

    /// <summary>Genres of each film.</summary>
    public ulong[] Masks { get; }

    /// <summary>Each user's ratings.</summary>
    public IReadOnlyList<(int Film, double Rating)>[] Users { get; }

    /// <exception cref="EcosystemException">A file is missing, or a line is none of MovieLens.</exception>
    public static MovieLensData Read(string folder)
    {
        var films = new Dictionary<string, int>(StringComparer.Ordinal);
        var listed = new List<string[]>();
        foreach (var (fields, _) in Rows(Path.Combine(folder, "movies.csv"), columns: 3))
        {
            films.Add(fields[0], listed.Count);
            listed.Add([.. fields[2].Split('|').Where(genre => genre.Length > 0 && genre != NoGenres)]);
        }

        string[] genres = [.. listed.SelectMany(each => each).Distinct().Order(StringComparer.Ordinal)];
        if (genres.Length is 0 or > 64)
        {
            throw new EcosystemException($"{Path.Combine(folder, "movies.csv")} names {genres.Length} genres; expected 1 to 64, separated by |.");
        }

        var users = new Dictionary<string, List<(int, double)>>(StringComparer.Ordinal);
        foreach (var (fields, line) in Rows(Path.Combine(folder, "ratings.csv"), columns: 4))
        {
            if (!films.TryGetValue(fields[1], out var film) || !double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var rating) || rating is not (>= 0 and <= 10))
            {
                throw new EcosystemException($"Line {line} of {Path.Combine(folder, "ratings.csv")} names film {fields[1]} and rating {fields[2]}; expected a film of movies.csv and a number from 0 to 10.");
            }

            if (!users.TryGetValue(fields[0], out var own))
            {
                users.Add(fields[0], own = []);
            }

            own.Add((film, rating));
        }

        return new MovieLensData(
            genres,
            [.. listed.Select(own => own.Aggregate(0UL, (mask, genre) => mask | (1UL << Array.IndexOf(genres, genre))))],
            [.. users.Values]);
    }

    /// <summary>Rows after the header: fields by comma, one of them in quotes perhaps.</summary>
    private static IEnumerable<(string[] Fields, int Line)> Rows(string path, int columns)
    {
        if (!File.Exists(path))
        {
            throw new EcosystemException($"There is no file {path}; expected a folder of MovieLens with movies.csv and ratings.csv.");
        }

        var line = 0;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            if (line == 1 || text.Length == 0)
            {
                continue;
            }

            var fields = Fields(text);
            if (fields.Count != columns)
            {
                throw new EcosystemException($"Line {line} of {path} has {fields.Count} fields; expected {columns}.");
            }

            yield return ([.. fields], line);
        }
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (i == line.Length || (line[i] == ',' && !quoted))
            {
                fields.Add(line[start..i].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal));
                start = i + 1;
            }
        }

        return fields;
    }
}
