using Npgsql;
using TransRec.Server.Storing;
using TransRec.Tests.Shared;

namespace TransRec.Postgres.Tests;

/// <summary>A database that goes away, cannot be reached, or is somebody else's.</summary>
[Collection(nameof(PostgresDatabase))]
public sealed class LostDatabaseTests(PostgresDatabase database)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_crashes_refuses_writes_and_has_them_all_when_it_is_back()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        using var server = PostgresServer.Start();
        await using var store = await PostgresStore.OpenAsync(server.ConnectionString, stop: Stop);
        await store.PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), stop: Stop);
        await store.PutItemsAsync("shop", [new ItemWrite("a", "red scarf")], Stop);
        server.Crash();
        var write = await Assert.ThrowsAsync<ServingStoreException>(async () => await store.PutItemsAsync("shop", [new ItemWrite("b", "blue scarf")], Stop));
        Assert.Contains("database", write.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ServingStoreException>(async () => await store.FindItemAsync("shop", "a", Stop));
        await Assert.ThrowsAsync<ServingStoreException>(async () => await store.ItemsAsync("shop", Stop).ToListAsync(Stop));
        server.Resume();
        await store.PutItemsAsync("shop", [new ItemWrite("c", "green scarf")], Stop);
        Assert.Equal(["a", "c"], (await store.ItemsAsync("shop", Stop).ToListAsync(Stop)).Select(item => item.Id));
        await store.WaitForChangeAsync(Stop);
    }

    [Fact]
    public async Task Who_cannot_be_reached_is_said_without_the_password()
    {
        var error = await Assert.ThrowsAsync<ServingStoreException>(async () =>
            await PostgresStore.OpenAsync("Host=/nowhere;Username=u;Password=swordfish;Timeout=1", stop: Stop));
        Assert.DoesNotContain("swordfish", error.ToString(), StringComparison.Ordinal);
        var malformed = await Assert.ThrowsAsync<ServingStoreException>(async () => await PostgresStore.OpenAsync("Hots=x;Password=swordfish", stop: Stop));
        Assert.DoesNotContain("swordfish", malformed.Message, StringComparison.Ordinal);
        Assert.Contains("malformed", malformed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_another_version_are_left_alone()
    {
        var schema = database.NewSchema();
        await (await database.OpenAsync(schema)).DisposeAsync();
        await using (var connection = new NpgsqlConnection(database.Server.ConnectionString))
        {
            await connection.OpenAsync(Stop);
            await using var command = new NpgsqlCommand($"UPDATE {schema}.version SET number = 7", connection);
            await command.ExecuteNonQueryAsync(Stop);
        }

        var error = await Assert.ThrowsAsync<ServingStoreException>(async () => await database.OpenAsync(schema));
        Assert.Contains("tables of version 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_database_cannot_hold_fails_alone()
    {
        await using var store = await database.OpenAsync(database.NewSchema());
        await store.PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), stop: Stop);
        var writes = Enumerable.Range(0, 20).Select(i => store.PutItemsAsync("shop", [new ItemWrite($"i{i}", i == 7 ? "a\0b" : "a title")], Stop).AsTask()).ToArray();
        await Assert.ThrowsAsync<ServingStoreException>(() => writes[7]);
        await Task.WhenAll(writes.Where((_, i) => i != 7));
        Assert.Equal(19, (await store.ItemsAsync("shop", Stop).ToListAsync(Stop)).Count);
    }

    [Theory]
    [InlineData("Transrec")]
    [InlineData("a;drop table x")]
    [InlineData("pg_catalog")]
    [InlineData("")]
    public void A_schema_that_is_no_plain_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new PostgresStoreOptions { Schema = name });
}
