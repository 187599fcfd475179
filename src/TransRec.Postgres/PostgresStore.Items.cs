using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <content>Items.</content>
public sealed partial class PostgresStore
{
    private const string ItemColumns = "domain, id, number, title, attributes::text, removed, version";

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredItem>> PutItemsAsync(string domain, IReadOnlyList<ItemWrite> items, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return writer.DoAsync<IReadOnlyList<StoredItem>>(
            async work =>
            {
                await RequireDomainAsync(work, domain).ConfigureAwait(false);
                var known = (await work.RowsAsync(In($"SELECT {ItemColumns} FROM {{0}}.items WHERE domain = $1 AND id = ANY ($2)"), Item, domain, items.Select(item => item.Id).ToArray())
                    .ConfigureAwait(false)).ToDictionary(item => item.Id, StringComparer.Ordinal);
                var free = (await work.NumberAsync(In("SELECT max(number) FROM {0}.items WHERE domain = $1"), domain).ConfigureAwait(false) ?? 0) + 1;
                var stored = new StoredItem[items.Count];
                for (var i = 0; i < stored.Length; i++)
                {
                    var item = items[i];
                    var former = known.GetValueOrDefault(item.Id);
                    CheckVersion(domain, item.Id, former, item.IfVersion);
                    stored[i] = known[item.Id] = new StoredItem(domain, item.Id, former?.Number ?? free++, item.Title, item.Attributes, IsRemoved: false, work.Next());
                }

                StoredItem[] last = [.. stored.Where(item => ReferenceEquals(known[item.Id], item))];
                _ = await work.ExecuteAsync(
                    In("""
                    INSERT INTO {0}.items (domain, id, number, title, attributes, removed, version)
                    SELECT $1, id, number, title, attributes::json, false, version FROM unnest($2, $3, $4, $5, $6) AS put (id, number, title, attributes, version)
                    ON CONFLICT (domain, number) DO UPDATE SET title = excluded.title, attributes = excluded.attributes, removed = false, version = excluded.version
                    """),
                    domain,
                    last.Select(item => item.Id).ToArray(),
                    last.Select(item => item.Number).ToArray(),
                    last.Select(item => item.Title).ToArray(),
                    last.Select(item => item.Attributes).ToArray(),
                    last.Select(item => item.Version).ToArray()).ConfigureAwait(false);
                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public ValueTask<StoredItem?> RemoveItemAsync(string domain, string id, long? ifVersion = null, CancellationToken stop = default) => writer.DoAsync(
        async work =>
        {
            var rows = await work.RowsAsync(In($"SELECT {ItemColumns} FROM {{0}}.items WHERE domain = $1 AND id = $2"), Item, domain, id).ConfigureAwait(false);
            var former = rows.Count == 0 ? null : rows[0];
            CheckVersion(domain, id, former, ifVersion);
            if (former is null or { IsRemoved: true })
            {
                return null;
            }

            var removed = former with { IsRemoved = true, Version = work.Next() };
            _ = await work.ExecuteAsync(In("UPDATE {0}.items SET removed = true, version = $3 WHERE domain = $1 AND id = $2"), domain, id, removed.Version).ConfigureAwait(false);
            return (StoredItem?)removed;
        },
        stop);

    /// <inheritdoc />
    public async ValueTask<StoredItem?> FindItemAsync(string domain, string id, CancellationToken stop = default) =>
        (await RowsAsync($"SELECT {ItemColumns} FROM {{0}}.items WHERE domain = $1 AND id = $2", Item, stop, domain, id).ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc />
    public IAsyncEnumerable<StoredItem> ItemsAsync(string domain, CancellationToken stop = default) =>
        StreamAsync($"SELECT {ItemColumns} FROM {{0}}.items WHERE domain = $1 ORDER BY number", Item, [domain], stop);

    private static StoredItem Item(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetBoolean(5), row.GetInt64(6));

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
