using Microsoft.Data.Sqlite;
using TransRec.Data.Storing;

namespace TransRec.Import.Tests.Databases;

public sealed class SqliteTests
{
    [Fact]
    public void Rows_become_a_domain_with_texts_and_numbers_as_times()
    {
        using var folder = new TemporaryFolder();
        using (var shop = Shop(folder))
        using (var command = shop.CreateCommand())
        {
            command.CommandText = """
                create table sales(customer text, product integer, sold_at text);
                insert into sales values ('ann', 1, '2020-05-01 10:00:00'), ('ann', 2, '2020-05-02'), ('bob', 2, '2020-05-03T10:00:00+02:00'), ('bob', null, '2020-05-04'), (null, 1, '2020-05-04');
                create table products(id integer, name text);
                insert into products values (1, 'Chair'), (2, 'Table &amp; bench');
                """;
            command.ExecuteNonQuery();
        }

        using var connection = DatabaseProviders.Connect("sqlite", $"Data Source={folder["shop.db"]};Mode=ReadOnly;Pooling=false", "SHOP_DB");
        var report = Importer.Run(
            new DatabaseSource(connection, "select customer, product, sold_at from sales", "select id, name from products"), folder["out"]);

        using var store = DomainStore.Open(folder["out"]);
        Assert.Equal((3, 2, 1L, 1L), (report.Store.Interactions, report.Store.Users, report.Dropped["no user"], report.Dropped["no item"]));
        Assert.Equal("Table & bench", store.Title(1));
        Assert.Equal(new DateTimeOffset(2020, 5, 3, 8, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), report.Store.LatestTime);
    }

    [Fact]
    public void A_query_of_other_names_is_refused_with_its_columns()
    {
        using var folder = new TemporaryFolder();
        using var connection = Shop(folder);

        var error = Assert.Throws<ImportException>(() => Importer.Run(new DatabaseSource(connection, "select 1 as a, 2 as b, 3 as c"), folder["out"]));

        Assert.Contains("a, b, c", error.Message, StringComparison.Ordinal);
        Assert.Contains("--map user=COLUMN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres", "Hots=localhost;Password=abc")]
    [InlineData("sqlite", "Data Source=x;Wrong=1")]
    public void A_wrong_connection_string_is_named_by_its_variable_and_not_shown(string provider, string text)
    {
        var error = Assert.Throws<ImportException>(() => DatabaseProviders.Connect(provider, text, "SHOP_DB"));

        Assert.StartsWith("SHOP_DB holds no connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", error.Message, StringComparison.Ordinal);
    }

    private static SqliteConnection Shop(TemporaryFolder folder)
    {
        var connection = new SqliteConnection($"Data Source={folder["shop.db"]};Pooling=false");
        connection.Open();
        return connection;
    }
}
