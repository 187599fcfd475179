using TransRec.Import.Formats;
using TransRec.Import.Mapping;
using TransRec.Import.Sources;
using TransRec.Options;

namespace TransRec.Import.Sniffing;

/// <summary>Tables, JSON and Parquet that no format describes: columns by their names, by what they hold, and by the user's mapping.</summary>
internal static class GenericPlan
{
    /// <summary>The names of generic formats.</summary>
    public static IReadOnlyList<string> Names { get; } = ["delimited", "jsonl", "parquet"];

    public static ImportPlan Of(IReadOnlyList<FileProbe> probes, IReadOnlyList<FormatMatch> partial, ImportOptions options)
    {
        List<(PlannedFile File, IReadOnlyList<string> Columns)> files = [.. probes.Select(probe => Look(probe, options)).OfType<(PlannedFile, IReadOnlyList<string>)>()];
        List<PlannedFile> interactions = [.. files.Where(file => file.File.Map is { User: not null, Item: not null }).Select(file => file.File with { Role = FileRole.Interactions })];
        if (interactions.Count == 0)
        {
            throw new ImportException(Explain(probes, files, partial, options));
        }

        // Files of other columns are other tables; those with the most roles are the interactions.
        var main = interactions.MaxBy(file => ColumnMapping.Roles.Count(role => role != "title" && file.Map.Of(role) is not null))!;
        if (main.Dialect is { HasHeader: false } && options.Map is null && Nearest(partial) is { } near)
        {
            throw new ImportException(near.Missing(probes));
        }

        interactions = [.. interactions.Where(file => file.Map == main.Map && file.Shape == main.Shape)];
        List<PlannedFile> items = [.. files.Where(file => file.File.Map is { User: null, Item: not null, Title: not null }).Select(file => file.File with { Role = FileRole.Items })];
        if (items.Count == 0)
        {
            // The items' own table calls their id as it likes: id, if nothing else.
            items = [.. files.Where(file => file.File.Map is { User: null, Item: null, Title: not null } && file.Columns.Contains("id")).Select(file => file.File with
            {
                Role = FileRole.Items,
                Map = file.File.Map with { Item = "id" },
            })];
        }

        var planned = interactions.Concat(items).Select(file => Planner.Arranged(file, null, ForRole(options, file.Role))).ToList();
        return new ImportPlan
        {
            Format = new ImportFormat
            {
                Name = main.Shape switch { FileShape.JsonLines => "jsonl", FileShape.Parquet => "parquet", _ => "delimited" },
                What = "a table with a mapping of its columns",
                Files = [],
                Traps = [],
                Licence = "",
            },
            Why = options.Map is { } ? "columns as asked for and by their names" : main.Dialect is { HasHeader: false } ? "no format is known of these columns; by what they hold" : "no format is known of these columns; by their names",
            Files = planned,
            NotRead = [.. probes.Where(probe => !planned.Exists(file => file.Source == probe.File)).Select(probe => $"{probe.File.Shown}: neither interactions nor titles")],
            Notes = main.Dialect is { HasHeader: false } && options.Map is null ? [$"The columns have no names; {main.Map} is a guess from what they hold. --map says it for sure."] : [],
        };
    }

    // A mapping names columns of the interactions; the items' own table has its own names.
    private static ImportOptions ForRole(ImportOptions options, FileRole role) => role == FileRole.Items ? options with { Map = null } : options;

    private static (PlannedFile, IReadOnlyList<string>)? Look(FileProbe probe, ImportOptions options)
    {
        var shape = probe.IsParquet ? FileShape.Parquet : probe.IsObjects ? FileShape.JsonLines : FileShape.Delimited;
        if (shape != FileShape.Parquet && probe.IsBinary)
        {
            return null;
        }

        var dialect = shape == FileShape.Delimited ? DialectSniffer.Of(probe, options.Quotes, [.. (options.Map?.Columns ?? []).Where(name => !name.All(char.IsAsciiDigit))]) : null;
        if (shape == FileShape.Delimited && dialect is null)
        {
            return null;
        }

        var file = new PlannedFile
        {
            Source = probe.File,
            Role = FileRole.Interactions,
            Shape = shape,
            Dialect = dialect,
            Encoding = shape == FileShape.Parquet ? null : probe.Encoding.Name,
            EncodingWhy = shape == FileShape.Parquet ? null : probe.Encoding.Why,
            EncodingPreamble = shape == FileShape.Parquet ? 0 : probe.Encoding.Preamble,
            UnusualBytes = shape == FileShape.Parquet ? 0 : probe.Encoding.UnusualBytes,
            IsPython = probe.IsPython,
            IsStream = probe.IsStream,
            Map = new(),
        };
        IReadOnlyList<string> columns;
        ColumnMapping map;
        if (shape == FileShape.Delimited)
        {
            (columns, var rows, _) = probe.Table(dialect!);
            map = MappingSniffer.Of(columns, rows, dialect!.HasHeader);
        }
        else
        {
            columns = shape == FileShape.Parquet ? probe.ParquetColumns : [.. probe.Keys.Keys];
            map = MappingSniffer.Of(columns, [], hasNames: true);
        }

        // What the user names counts where the file has it.
        if (options.Map is { } asked && ColumnMapping.Roles.Any(role => asked.Of(role) is { } name && ColumnMapping.Alternatives(name).Any(columns.Contains)))
        {
            map = map.Overridden(asked);
        }

        return (file with { Map = map }, columns);
    }

    // A known format of which some files are there.
    private static FormatMatch? Nearest(IReadOnlyList<FormatMatch> partial) => partial.Where(match => match.Files.Count > 0).MaxBy(match => match.Score);

    private static string Explain(
        IReadOnlyList<FileProbe> probes, List<(PlannedFile File, IReadOnlyList<string> Columns)> files, IReadOnlyList<FormatMatch> partial, ImportOptions options)
    {
        if (options.Map is null && Nearest(partial) is { } near)
        {
            return near.Missing(probes);
        }

        if (files.Count == 0)
        {
            return $"{FormatMatch.Few([.. probes.Select(probe => probe.File.Shown)])}: neither a table, JSON objects nor Parquet.";
        }

        var (file, columns) = files[0];
        if (options.Map is { } map && ColumnMapping.Roles.Select(map.Of).OfType<string>().SelectMany(name => name.Contains('{', StringComparison.Ordinal) ? [] : ColumnMapping.Alternatives(name))
            .FirstOrDefault(name => !columns.Contains(name)) is { } unknown)
        {
            return $"{file.Name} has no column \"{unknown}\".{NearestName.Hint(unknown, columns)} Its columns: {string.Join(", ", columns.Take(40))}.";
        }

        var missing = file.Map.User is null ? "users" : "items";
        return $"{file.Name}: which column holds the {missing}? Its columns: {string.Join(", ", columns.Take(40))}. Say it: --map user=COLUMN,item=COLUMN,time=COLUMN.";
    }
}
