using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <content>Items.</content>
public sealed partial class SqliteStore
{
    private const string ItemColumns = "domain, id, number, title, attributes, removed, version";

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredItem>> PutItemsAsync(string domain, IReadOnlyList<ItemWrite> items, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return writer.DoAsync<IReadOnlyList<StoredItem>>(
            (write, next) =>
            {
                RequireDomain(write, domain);
                var free = (write.Number("SELECT max(number) FROM items WHERE domain = $1", domain) ?? 0) + 1;
                var stored = new StoredItem[items.Count];
                for (var i = 0; i < stored.Length; i++)
                {
                    var item = items[i];
                    var former = Find(write, domain, item.Id);
                    CheckVersion(domain, item.Id, former, item.IfVersion);
                    stored[i] = new StoredItem(domain, item.Id, former?.Number ?? free++, item.Title, item.Attributes, IsRemoved: false, next());
                    Write(write, stored[i]);
                }

                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public ValueTask<StoredItem?> RemoveItemAsync(string domain, string id, long? ifVersion = null, CancellationToken stop = default) => writer.DoAsync(
        (write, next) =>
        {
            var former = Find(write, domain, id);
            CheckVersion(domain, id, former, ifVersion);
            if (former is null or { IsRemoved: true })
            {
                return null;
            }

            var removed = former with { IsRemoved = true, Version = next() };
            Write(write, removed);
            return removed;
        },
        stop);

    /// <inheritdoc />
    public ValueTask<StoredItem?> FindItemAsync(string domain, string id, CancellationToken stop = default) => new(readers.Read(read => Find(read, domain, id)));

    /// <inheritdoc />
    public IAsyncEnumerable<StoredItem> ItemsAsync(string domain, CancellationToken stop = default) =>
        readers.Stream($"SELECT {ItemColumns} FROM items WHERE domain = $1 ORDER BY number", Item, [domain]).ToAsyncEnumerable();

    private static StoredItem? Find(SqliteStatements read, string domain, string id) => read.First($"SELECT {ItemColumns} FROM items WHERE domain = $1 AND id = $2", Item, domain, id);

    private static void Write(SqliteStatements write, StoredItem item) => write.Execute(
        "INSERT OR REPLACE INTO items (domain, id, number, title, attributes, removed, version) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        item.Domain,
        item.Id,
        item.Number,
        item.Title,
        item.Attributes,
        item.IsRemoved ? 1 : 0,
        item.Version);

    private static StoredItem Item(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetInt64(5) != 0, row.GetInt64(6));

    // A removed item is none to whoever expects something.
    private static void CheckVersion(string domain, string id, StoredItem? found, long? expected)
    {
        var version = found is { IsRemoved: false } ? found.Version : 0;
        if (expected is { } wanted && wanted != version)
        {
            throw new StoreConflictException($"Item {id} of {domain}", wanted, version);
        }
    }
}
