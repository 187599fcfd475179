using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres.Tests;

/// <summary>Several servers on one database: what each writes, the others read, in order and without gaps.</summary>
[Collection(nameof(PostgresDatabase))]
public sealed class SeveralServersTests(PostgresDatabase database)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_that_start_at_once_make_the_tables_once()
    {
        var schema = database.NewSchema();
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.OpenAsync(schema).AsTask()));
        await stores[0].PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), stop: Stop);
        Assert.All(stores, store => Assert.Single(store.DomainsAsync(Stop).AsTask().GetAwaiter().GetResult()));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_several_servers_write_at_once_is_read_by_another_in_order_and_whole()
    {
        const int Writers = 4, Each = 50;
        var schema = database.NewSchema();
        await using var reading = await database.OpenAsync(schema);
        await reading.PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), stop: Stop);
        var writing = Enumerable.Range(0, Writers).Select(async writer =>
        {
            await using var store = await database.OpenAsync(schema);
            for (var i = 0; i < Each; i++)
            {
                await store.AddEventsAsync("shop", [new EventWrite($"{writer}/{i}", $"u{writer}", "item", "click", DateTimeOffset.UnixEpoch)], Stop);
                await store.PutItemsAsync("shop", [new ItemWrite($"w{writer}-{i}", "a title")], Stop);
            }
        }).ToArray();

        var (last, events, items) = (0L, new List<string>(), new HashSet<string>());
        while (events.Count < Writers * Each || items.Count < Writers * Each)
        {
            foreach (var change in await reading.ChangesAfterAsync(last, 7, Stop))
            {
                Assert.True(change.Sequence > last);
                last = change.Sequence;
                if (change.Kind == ChangeKind.Event)
                {
                    events.Add(change.Id);
                }
                else if (change.Kind == ChangeKind.Item)
                {
                    items.Add(change.Id);
                }
            }

            await reading.WaitForChangeAsync(Stop);
        }

        await Task.WhenAll(writing);
        Assert.Equal(Writers * Each, events.Distinct().Count());
        Assert.Equal(last, await reading.LastChangeAsync(Stop));
        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(number => (long)number), (await reading.ItemsAsync("shop", Stop).ToListAsync(Stop)).Select(item => item.Number));
    }

    [Fact]
    public async Task A_transaction_that_is_held_open_hides_no_number_from_whoever_reads_on()
    {
        var schema = database.NewSchema();
        await using var one = await database.OpenAsync(schema);
        await one.PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), stop: Stop);
        var before = await one.LastChangeAsync(Stop);

        // Another server in the middle of its write.
        await using var held = new NpgsqlConnection(database.Server.ConnectionString);
        await held.OpenAsync(Stop);
        await using var transaction = await held.BeginTransactionAsync(Stop);
        await using (var command = new NpgsqlCommand(
            $"""
            UPDATE {schema}.sequence SET last = last + 1;
            INSERT INTO {schema}.events SELECT last, 'shop', 'held', 'u1', 'i1', 'click', 0, NULL FROM {schema}.sequence
            """,
            held))
        {
            await command.ExecuteNonQueryAsync(Stop);
        }

        var waiting = one.AddEventsAsync("shop", [new EventWrite("later", "u2", "i2", "click", DateTimeOffset.UnixEpoch)], Stop).AsTask();
        Assert.Empty(await one.ChangesAfterAsync(before, 10, Stop));
        Assert.False(waiting.IsCompleted);
        await transaction.CommitAsync(Stop);
        await waiting;
        Assert.Equal(["held", "later"], (await one.ChangesAfterAsync(before, 10, Stop)).Select(change => change.Id));
    }
}
