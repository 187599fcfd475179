using System.Globalization;
using Npgsql;
using TransRec.Data.Storing;

namespace TransRec.Import.Tests.Databases;

/// <summary>A real PostgreSQL; skipped, with the reason, where it is not installed.</summary>
public sealed class PostgresTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Sales = "select customer, product, sold_at from sales";

    [Fact]
    public void Rows_of_a_query_and_titles_of_another_become_a_domain()
    {
        using var folder = new TemporaryFolder();
        using var connection = Shop();
        var rows = Rows(connection);
        var titled = rows.Where(row => row.Product % 10 != 0).ToList();

        var report = Importer.Run(
            new DatabaseSource(connection, Sales, "select id, name from products"), folder["out"],
            new ImportOptions { Map = TransRec.Import.Mapping.ColumnMapping.Parse("user=customer,item=product,time=sold_at") });

        using var store = DomainStore.Open(folder["out"]);
        Assert.Equal((rows.Count, titled.Count, titled.DistinctBy(row => row.Customer).Count()), ((int)report.RowsRead, (int)report.Store.Interactions, report.Store.Users));
        Assert.True(store.TryFindItem("7", out var item));
        Assert.Equal("Stuhl, \"blau\" & größer 7", store.Title(item));
        Assert.True(store.TryFindUser("3", out var user));
        var own = titled.Where(row => row.Customer == 3).OrderBy(row => row.Time).ThenBy(row => row.Number).ToList();
        Assert.Equal(own.Select(row => $"{row.Product}"), store.ItemsOf(user).Select(store.ItemId));
        Assert.Equal(own.Select(row => row.Time), store.TimesOf(user));
    }

    [Fact]
    public void Names_of_columns_say_what_is_what()
    {
        using var folder = new TemporaryFolder();
        using var connection = Shop();

        var report = Importer.Run(new DatabaseSource(connection, "select customer as user_id, product as item_id, sold_at as time, amount as rating from sales"), folder["out"], new ImportOptions { RatingAtLeast = 3 });

        Assert.Equal("user=user_id, item=item_id, time=time:iso, rating=rating", report.Sources[0].Mapping);
        Assert.Equal(Rows(connection).Count(row => row.Amount >= 3), report.Store.Interactions);
    }

    [Fact]
    public void A_time_without_a_zone_is_one_of_the_zone_that_is_given()
    {
        using var folder = new TemporaryFolder();
        using var connection = Shop();
        const string Query = "select 1 as user, 2 as item, timestamp '2020-07-01 12:00' as time union all select 1, 3, timestamp '2020-01-01 12:00'";

        var report = Importer.Run(new DatabaseSource(connection, Query), folder["out"], new ImportOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo") });

        Assert.Equal(
            (new DateTimeOffset(2020, 1, 1, 11, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), new DateTimeOffset(2020, 7, 1, 10, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()),
            (report.Store.EarliestTime, report.Store.LatestTime));
    }

    [Fact]
    public void The_password_is_in_no_file_and_no_message()
    {
        using var folder = new TemporaryFolder();
        using var connection = Shop();
        var messages = new List<string>();

        _ = Importer.Run(new DatabaseSource(connection, "select customer as user, product as item, sold_at as time from sales"), folder["out"]);
        messages.AddRange(Directory.GetFiles(folder["out"]).Select(File.ReadAllText));
        messages.Add(Refusal(server.Need().Replace("s3cret", "wrong", StringComparison.Ordinal), Sales));
        messages.Add(Refusal(server.Need().Replace("Database=postgres", "Database=none", StringComparison.Ordinal), Sales));
        messages.Add(Refusal(server.Need(), "select * from nothing"));
        messages.Add(Assert.Throws<ImportException>(() => DatabaseProviders.Connect("postgres", $"Hst=x;Password='{PostgresServer.Password}'", "SHOP_DB")).Message);
        messages.Add(Assert.Throws<ImportException>(() => DatabaseProviders.Connect("postgres", $"Password='{PostgresServer.Password}", "SHOP_DB")).Message);

        Assert.All(messages, message => Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal));
        Assert.All(messages, message => Assert.DoesNotContain("=word", message, StringComparison.Ordinal));
        Assert.Contains("nothing", messages[^3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_import_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var connection = Shop();
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Importer.Run(
            new DatabaseSource(connection, "select n % 100 as user, n % 77 as item, n as time from generate_series(1, 1000000) n"), folder["out"], progress: new Stopping(stop), cancellation: stop.Token));

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static string Refusal(string connectionString, string query)
    {
        using var folder = new TemporaryFolder();
        using var connection = DatabaseProviders.Connect("postgres", connectionString, "SHOP_DB");
        return Assert.Throws<ImportException>(() => Importer.Run(new DatabaseSource(connection, query), folder["out"])).Message;
    }

    private NpgsqlConnection Shop()
    {
        var connection = new NpgsqlConnection(server.Need());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            create table if not exists sales as
                select n as number, (n * 7919 % 83)::bigint as customer, (n * 104729 % 211)::int as product, timestamptz '2021-03-01 10:00+01' + (n * 7 % 5003) * interval '17 minutes' as sold_at, n % 6 as amount
                from generate_series(1, 3000) n;
            create table if not exists products as select n as id, 'Stuhl, "blau" &amp; größer ' || n as name from generate_series(1, 300) n where n % 10 <> 0;
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    private static List<(int Number, long Customer, int Product, long Time, int Amount)> Rows(NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select number, customer, product, sold_at, amount from sales order by number";
        using var reader = command.ExecuteReader();
        var rows = new List<(int, long, int, long, int)>();
        while (reader.Read())
        {
            rows.Add((reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2), new DateTimeOffset(reader.GetDateTime(3)).ToUnixTimeMilliseconds(), Convert.ToInt32(reader.GetValue(4), CultureInfo.InvariantCulture)));
        }

        return rows;
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => stop.Cancel();
    }
}
