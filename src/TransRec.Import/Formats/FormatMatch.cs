using TransRec.Import.Sniffing;
using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>How well the files of a source are those of a format.</summary>
internal sealed class FormatMatch
{
    private const double FewestConforming = 0.9;

    private readonly ImportFormat format;

    private FormatMatch(ImportFormat format, IReadOnlyList<(FileProbe Probe, FormatFile File, Dialect? Dialect)> files) => (this.format, Files) = (format, files);

    /// <summary>The files that were recognised.</summary>
    public IReadOnlyList<(FileProbe Probe, FormatFile File, Dialect? Dialect)> Files { get; }

    public ImportFormat Format => format;

    /// <summary>Whether all is there that an import needs.</summary>
    public bool IsWhole => Files.Any(file => file.File.Role == FileRole.Interactions) && (!format.NeedsItems || Files.Any(file => file.File.Role == FileRole.Items));

    /// <summary>More for more columns that are as described, and for names that are.</summary>
    public double Score => Files.DistinctBy(file => file.File).Sum(file => file.File.Columns.Count + (0.5 * file.File.Patterns.Count(pattern => pattern is not null))
        + (file.File.IsCalled(file.Probe.File.Name) ? 2 : 0));

    public static FormatMatch Of(ImportFormat format, IReadOnlyList<FileProbe> probes)
    {
        var files = new List<(FileProbe, FormatFile, Dialect?)>();
        foreach (var probe in probes)
        {
            // A file whose name is described is that one rather than another of the same columns.
            foreach (var file in format.Files.OrderByDescending(file => file.IsCalled(probe.File.Name)))
            {
                if (Fits(file, probe, out var dialect))
                {
                    files.Add((probe, file, dialect));
                    break;
                }
            }
        }

        return new(format, files);
    }

    /// <summary>The plan of reading them.</summary>
    public ImportPlan ToPlan(IReadOnlyList<FileProbe> probes, ImportOptions options)
    {
        var hook = format.Hook?.Invoke();
        var interactions = Files.Where(file => file.File.Role == FileRole.Interactions).ToList();
        var choice = interactions.Min(file => file.File.Choice);
        var read = Files.Where(file => file.File.Role != FileRole.Interactions || file.File.Choice == choice).ToList();
        var planned = read.Select(file => Planner.Arranged(Planned(file.Probe, file.File, file.Dialect, hook, options), file.File.Role == FileRole.Lookup ? null : hook, options)).ToList();
        return new ImportPlan
        {
            Format = format,
            Why = string.Join("; ", read.GroupBy(file => file.File).Select(group => $"{Few([.. group.Select(file => file.Probe.File.Shown)])} {Reason(group.Key)}")),
            Files = planned,
            NotRead = [.. probes.Where(probe => !read.Exists(file => file.Probe == probe)).Select(probe =>
                Files.Any(file => file.Probe == probe) ? $"{probe.File.Shown}: the same interactions in another form" : $"{probe.File.Shown}: no file of {format.Name}")],
            Hook = hook,
        };
    }

    /// <summary>What is missing, as a message.</summary>
    public string Missing(IReadOnlyList<FileProbe> probes)
    {
        var needed = format.Files.Where(file => file.Role == FileRole.Interactions || (format.NeedsItems && file.Role == FileRole.Items))
            .Where(file => !Files.Any(found => found.File.Role == file.Role)).Select(file => $"{file.Name.Replace("|", " or ", StringComparison.Ordinal)} ({string.Join(", ", file.ColumnNames.Take(8))})");
        var found = Files.Count == 0 ? Few([.. probes.Select(probe => probe.File.Shown)]) : Few([.. Files.Select(file => file.Probe.File.Shown)]);
        return $"{format.Name} needs {string.Join(" or ", needed)}; found {found}. Download what is missing into the same folder.";
    }

    internal static string Few(IReadOnlyList<string> names) => names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";

    private static string Reason(FormatFile file) => file.Shape switch
    {
        FileShape.JsonLines => $"has the keys {string.Join(", ", file.ColumnNames).Replace("|", " or ", StringComparison.Ordinal)}",
        FileShape.Parquet => $"has the columns {string.Join(", ", file.ColumnNames).Replace("|", " or ", StringComparison.Ordinal)}",
        _ when file.Dialect.HasHeader => $"has the columns {string.Join(", ", file.ColumnNames).Replace("|", " or ", StringComparison.Ordinal)}",
        _ => $"has {(file.Columns.Count == 1 ? "lines" : $"{file.Columns.Count} columns")} as described: {string.Join(", ", file.ColumnNames).Replace("|", " or ", StringComparison.Ordinal)}",
    };

    private static PlannedFile Planned(FileProbe probe, FormatFile file, Dialect? dialect, FormatHook? hook, ImportOptions options) => new()
    {
        Source = probe.File,
        Role = file.Role,
        Shape = file.Shape,
        Dialect = dialect is null ? null : dialect with { Quoting = options.Quotes ?? dialect.Quoting },
        Encoding = file.Shape == FileShape.Parquet ? null : probe.Encoding.Name,
        EncodingWhy = file.Shape == FileShape.Parquet ? null : probe.Encoding.Why,
        EncodingPreamble = file.Shape == FileShape.Parquet ? 0 : probe.Encoding.Preamble,
        UnusualBytes = file.Shape == FileShape.Parquet ? 0 : probe.Encoding.UnusualBytes,
        Map = file.Map,
        IsPython = probe.IsPython,
        IsStream = probe.IsStream,
        Form = file,
        MoreColumns = file.Role == FileRole.Lookup ? file.ColumnNames : hook?.Columns ?? [],
    };

    private static bool Fits(FormatFile file, FileProbe probe, out Dialect? dialect)
    {
        dialect = null;
        if (file.IsKnownByName && !file.IsCalled(probe.File.Name))
        {
            return false;
        }

        switch (file.Shape)
        {
            case FileShape.Parquet:
                return probe.IsParquet && file.ColumnNames.All(probe.ParquetColumns.Contains);
            case FileShape.JsonLines:
                return probe.IsObjects && file.ColumnNames.All(key => key.Split('|').Any(probe.Keys.ContainsKey));
            default:
                return !probe.IsParquet && !probe.IsObjects && !probe.IsBinary && FitsTable(file, probe, out dialect);
        }
    }

    private static bool FitsTable(FormatFile file, FileProbe probe, out Dialect? dialect)
    {
        dialect = null;
        foreach (var separator in file.Dialect.Separator.Length > 0 ? [file.Dialect.Separator] : (string[])[",", ";", "\t"])
        {
            var candidate = file.Dialect with { Separator = separator };
            if (file.Dialect.HasHeader)
            {
                var (columns, _, _) = probe.Table(candidate with { HasHeader = true });
                if (file.ColumnNames.All(name => name.Split('|').Any(columns.Contains)))
                {
                    dialect = candidate;
                    return true;
                }
            }
            else
            {
                var (_, rows, defects) = probe.Table(candidate, file.ColumnNames, file.Ragged, file.LastTakesRest);
                var patterns = file.Patterns;
                bool Conforms(string[] row) => patterns.Index().All(pattern => pattern.Item is null || (pattern.Index < row.Length && pattern.Item.IsMatch(row[pattern.Index].Trim())));
                var conforming = rows.Count(Conforms);
                // A first record that is another kind of thing is a header: a file of another format.
                if (rows.Count > 0 && Conforms(rows[0]) && conforming >= (rows.Count + defects) * FewestConforming)
                {
                    dialect = candidate;
                    return true;
                }
            }
        }

        return false;
    }
}
