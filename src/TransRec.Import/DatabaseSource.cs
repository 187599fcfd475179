using System.Data.Common;
using TransRec.Import.Mapping;
using TransRec.Import.Reading;
using TransRec.Import.Sniffing;
using TransRec.Import.Sources;

namespace TransRec.Import;

/// <summary>Interactions in a database: any ADO.NET connection, and what to ask it. Rows are streamed; no message shows the connection.</summary>
/// <param name="connection">The connection; opened here where it is not, and left to its owner.</param>
/// <param name="query">Gives interactions: a user, an item, and where there is one a time, under names as <c>--map</c> or the usual ones say.</param>
/// <param name="titleQuery">Gives items and titles; null: none. Default null.</param>
public sealed class DatabaseSource(DbConnection connection, string query, string? titleQuery = null)
{
    // Once it is open a connection no longer tells its password.
    private readonly string secrets = connection.ConnectionString;

    // A query over all rows may think long before it gives the first.
    private const int NoLimit = 0;

    /// <summary>The query of interactions.</summary>
    public string Query { get; } = query;

    /// <summary>The query of titles.</summary>
    public string? TitleQuery { get; } = titleQuery;

    /// <summary>What the database is.</summary>
    internal string Product => connection.GetType().Name.Replace("Connection", "", StringComparison.Ordinal);

    internal IReadOnlyList<ImportInput> Inputs(ImportOptions options)
    {
        Open();
        var main = Look(Query, "the query");
        var map = main.Map.Overridden(options.Map) with { Title = options.Title ?? options.Map?.Title ?? (TitleQuery is null ? main.Map.Title : null) };
        if (map.User is null || map.Item is null)
        {
            throw new ImportException($"The query gives the columns {string.Join(", ", main.Columns)}; which is the {(map.User is null ? "user" : "item")}? Name them so "
                + "(select customer_id as user, ...), or say it: --map user=COLUMN,item=COLUMN,time=COLUMN.");
        }

        List<ImportInput> inputs = [new("the query", FileRole.Interactions, WithTimes(map, main.Columns, main.Rows), null, () => Read(Query, "the query"), Events: Kinds(map, main.Columns, main.Rows))];
        if (TitleQuery is { } titles)
        {
            var items = Look(titles, "the title query");
            var item = items.Map.Item ?? items.Columns.FirstOrDefault(column => column.Equals("id", StringComparison.OrdinalIgnoreCase)) ?? (items.Columns.Count == 2 ? items.Columns[0] : null);
            var title = options.Title ?? items.Map.Title ?? (items.Columns.Count == 2 ? items.Columns.First(column => column != item) : null);
            if (item is null || title is null)
            {
                throw new ImportException($"The title query gives the columns {string.Join(", ", items.Columns)}; expected two, the item and its title, or columns called item and title.");
            }

            inputs.Insert(0, new("the title query", FileRole.Items, new ColumnMapping { Item = item, Title = title }, null, () => Read(titles, "the title query")));
        }

        return inputs;
    }

    private static ColumnMapping WithTimes(ColumnMapping map, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var place = map.Time is null ? -1 : columns.ToList().IndexOf(map.Time);
        return place < 0 || map.TimeForm is not null ? map : map with { TimeForm = TimeSniffer.Of(rows.Select(row => row[place]), map.Time!, "the query")?.ToString() ?? "iso" };
    }

    private static string[] Kinds(ColumnMapping map, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var place = map.Event is null ? -1 : columns.ToList().IndexOf(map.Event);
        return place < 0 ? [] : [.. rows.Select(row => row[place]).Where(kind => kind.Length > 0).Distinct().Order(StringComparer.Ordinal)];
    }

    private (ColumnMapping Map, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows) Look(string text, string name)
    {
        using var reader = Read(text, name);
        var (columns, rows, _) = FileProbe.Rows(reader, most: 100);
        return (MappingSniffer.Of(columns, rows, hasNames: true), columns, rows);
    }

    private SqlRecordReader Read(string text, string name)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = NoLimit;
        return new SqlRecordReader(command, name, error => new ImportException($"The database refused {name}: {Said(error)}", error));
    }

    private void Open()
    {
        if (connection.State == System.Data.ConnectionState.Open)
        {
            return;
        }

        try
        {
            connection.Open();
        }
        catch (Exception error) when (error is DbException or InvalidOperationException or ArgumentException or TimeoutException)
        {
            throw new ImportException($"The database cannot be reached: {Said(error)} Is the connection string right, and the server running?");
        }
    }

    private string Said(Exception error) => Secrets.Without(secrets, error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".");
}
