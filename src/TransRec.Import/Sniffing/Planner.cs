using TransRec.Import.Formats;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Sniffing;

/// <summary>Finds what a source is and how it is read: one of the known formats, else a table, JSON lines or Parquet with a mapping.</summary>
internal static class Planner
{
    private const int MostKinds = 100;

    /// <exception cref="ImportException">Nothing in the source can be read, or not what was asked for.</exception>
    public static ImportPlan Plan(IReadOnlyList<string> paths, ImportOptions options)
    {
        var files = SourceFolder.Files(paths);
        if (files.Count == 0)
        {
            throw new ImportException($"{string.Join(", ", paths)} holds no file with data.");
        }

        List<FileProbe> probes = [.. files.Select(file => Probe(file, options))];
        var wrong = probes.Where(probe => probe.Problem is not null).Select(probe => $"{probe.File.Shown} is {probe.Problem}").ToList();
        List<FileProbe> sound = [.. probes.Where(probe => probe.Problem is null)];
        if (sound.Count == 0)
        {
            throw new ImportException(string.Join(" ", wrong.Take(3)));
        }

        var matches = FormatRegistry.All.Where(format => options.Format is null || format.IsCalled(options.Format)).Select(format => FormatMatch.Of(format, sound)).ToList();
        if (options.Format is { } name && matches.Count == 0 && !GenericPlan.Names.Contains(name))
        {
            throw new ImportException($"There is no format \"{name}\".{TransRec.Options.NearestName.Hint(name, FormatRegistry.Names)} See transrec data formats.");
        }

        // A mapping of the user's own says that the file is a table of its own, unless a format is asked for.
        var best = options is { Format: null, Map: { User: not null, Item: not null } } ? null : matches.Where(match => match.IsWhole).MaxBy(match => match.Score);
        if (best is null && options.Format is not null && !GenericPlan.Names.Contains(options.Format))
        {
            throw new ImportException(matches.OrderByDescending(match => match.Files.Count).First().Missing(sound));
        }

        var plan = best is not null ? best.ToPlan(sound, options) : GenericPlan.Of(sound, matches, options);
        if (options.Title is not null && !plan.Files.Any(file => file.Map.Title?.StartsWith(options.Title.Trim('{', '}'), StringComparison.Ordinal) == true || file.Map.Title?.Contains(options.Title, StringComparison.Ordinal) == true))
        {
            throw new ImportException($"--title {options.Title}: no file that is read has these columns. transrec data sniff shows the files and their columns.");
        }

        return plan with { NotRead = [.. plan.NotRead, .. wrong] };
    }

    /// <summary>The mapping of a file with what the user says instead, and with the form of its times.</summary>
    internal static PlannedFile Arranged(PlannedFile file, FormatHook? hook, ImportOptions options)
    {
        var (columns, rows) = Sample(file);
        var map = file.Map;
        if (hook is not null && file.Form is not null)
        {
            map = hook.Arrange(file.Form, map, columns, rows);
        }

        map = map.Overridden(options.Map);
        if (file.Role == FileRole.Items)
        {
            map = map with { User = null, Time = null, Rating = null, Event = null };
        }

        if (options.Title is not null && (map.Title is not null || TitleTemplate.Parse(options.Title).Columns.All(name => ColumnMapping.Alternatives(name).Any(columns.Contains))))
        {
            map = map with { Title = options.Title };
        }

        if (options.Text is { } text && map.Title is { } title)
        {
            map = map with { Title = $"{(title.Contains('{', StringComparison.Ordinal) ? title : $"{{{title}}}")}. {{{text}}}" };
        }

        file = file with { Map = map };
        if (map.Time is { } time && map.TimeForm is null)
        {
            (columns, rows) = Sample(file);
            var places = ColumnMapping.Alternatives(time).Select(name => columns.ToList().IndexOf(name)).Where(place => place >= 0).ToList();
            if (places.Count > 0 && !HasUnit(file, time))
            {
                var form = TimeSniffer.Of(rows.Select(row => row[places[0]]), time, file.Name)
                    ?? (rows.All(row => row[places[0]].Length == 0) ? TimeForm.Seconds : throw new ImportException(
                        $"{file.Name}, column {time}: \"{rows.Select(row => row[places[0]]).FirstOrDefault(value => value.Length > 0)}\" is no time that is known. "
                        + $"Say how it is written: --map \"time={time}:dd.MM.yyyy HH:mm\"."));
                file = file with { Map = map with { TimeForm = form.ToString() } };
            }
        }

        return map.Event is { } kind ? file with { Events = Kinds(file, kind) } : file;
    }

    // In the order of their letters: the order of the rows does not matter.
    private static string[] Kinds(PlannedFile file, string column)
    {
        var (columns, rows) = Sample(file);
        var place = ColumnMapping.Alternatives(column).Select(name => columns.ToList().IndexOf(name)).FirstOrDefault(found => found >= 0, -1);
        return place < 0 ? [] : [.. rows.Select(row => row[place]).Where(kind => kind.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(MostKinds)];
    }

    // A time stamp of Parquet says its unit itself.
    private static bool HasUnit(PlannedFile file, string time)
    {
        using var reader = file.Open();
        var place = ColumnMapping.Alternatives(time).Select(reader.Find).FirstOrDefault(found => found >= 0, -1);
        return place >= 0 && reader.UnitOf(place) is not null;
    }

    /// <summary>A file's columns and first records.</summary>
    internal static (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows) Sample(PlannedFile file, int most = 1_000)
    {
        using var reader = file.Open();
        var (columns, rows, _) = FileProbe.Rows(reader, most);
        return (columns, rows);
    }

    private static FileProbe Probe(SourceFile file, ImportOptions options)
    {
        try
        {
            return new FileProbe(file, options.Encoding);
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw Damage.Of(file.Shown, error);
        }
    }
}
