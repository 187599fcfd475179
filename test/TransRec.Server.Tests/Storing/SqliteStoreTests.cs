using TransRec.Server.Storing;
using TransRec.Server.Storing.Sqlite;
using TransRec.Tests;

namespace TransRec.Server.Tests.Storing;

public sealed class SqliteStoreTests : ServingStoreConformance, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        var path = folder.Write("transrec.db", "this is no database, however one looks at it, and it is long enough to be read as one");
        var error = Assert.Throws<ServingStoreException>(() => SqliteStore.Open(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_an_open_database_has_what_was_written()
    {
        await using var store = SqliteStore.Open(folder["one.db"]);
        _ = await store.PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        store.CopyTo(folder["copy.db"]);
        await using var copy = SqliteStore.Open(folder["copy.db"]);
        Assert.Equal(["shop"], (await copy.DomainsAsync(TestContext.Current.CancellationToken)).Select(domain => domain.Name));
    }

    [Fact]
    public async Task What_another_process_writes_is_a_change_with_a_number_of_its_own()
    {
        await using var server = SqliteStore.Open(folder["one.db"]);
        await using var command = SqliteStore.Open(folder["one.db"]);
        var stop = TestContext.Current.CancellationToken;
        var key = new StoredKey("k1", "key", new string('a', 64), ["admin"], [], 0, DateTimeOffset.UnixEpoch);
        _ = await server.PutDomainAsync(new StoredDomain("shop", null, 1, DateTimeOffset.UnixEpoch), null, stop);
        await command.PutKeyAsync(key, stop);
        _ = await server.PutItemsAsync("shop", [new ItemWrite("a", "amber")], stop);
        Assert.Equal([1L, 2L, 3L], (await server.ChangesAfterAsync(0, 10, stop)).Select(change => change.Sequence));
        Assert.Equal(["k1"], (await server.KeysAsync(stop)).Select(each => each.Id));
    }

    protected override ValueTask<IServingStore> OpenAsync() => new(SqliteStore.Open(folder["transrec.db"]));
}
