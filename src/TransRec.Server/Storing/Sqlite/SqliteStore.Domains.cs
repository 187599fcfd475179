using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <content>Domains.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredDomain>> DomainsAsync(CancellationToken stop = default) =>
        new(readers.Read(read => read.Rows("SELECT name, adapters, generation, changed_at, version FROM domains WHERE removed = 0 ORDER BY name", Domain)));

    /// <inheritdoc />
    public ValueTask<StoredDomain> PutDomainAsync(StoredDomain domain, long? ifGeneration = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return writer.DoAsync(
            (write, next) =>
            {
                var found = write.Number("SELECT generation FROM domains WHERE name = $1 AND removed = 0", domain.Name) ?? 0;
                if (ifGeneration is { } expected && expected != found)
                {
                    throw new StoreConflictException($"Domain {domain.Name}", expected, found);
                }

                var stored = domain with { ChangedAt = Time(domain.ChangedAt.ToUnixTimeMilliseconds()), Version = next() };
                _ = write.Execute(
                    "INSERT OR REPLACE INTO domains (name, adapters, generation, changed_at, removed, version) VALUES ($1, $2, $3, $4, 0, $5)",
                    stored.Name,
                    stored.Adapters,
                    stored.Generation,
                    stored.ChangedAt.ToUnixTimeMilliseconds(),
                    stored.Version);
                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public ValueTask<bool> RemoveDomainAsync(string domain, CancellationToken stop = default) => writer.DoAsync(
        (write, next) =>
        {
            if (write.Execute("UPDATE domains SET removed = 1, version = $2 WHERE name = $1 AND removed = 0", domain, next()) == 0)
            {
                return false;
            }

            _ = write.Execute("DELETE FROM items WHERE domain = $1", domain);
            _ = write.Execute("DELETE FROM events WHERE domain = $1", domain);
            _ = write.Execute("DELETE FROM erasures WHERE domain = $1", domain);
            _ = write.Execute("DELETE FROM documents WHERE domain = $1", domain);
            return true;
        },
        stop);

    private static StoredDomain Domain(SqliteDataReader row) =>
        new(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), Time(row.GetInt64(3)), row.GetInt64(4));

    private static void RequireDomain(SqliteStatements write, string domain)
    {
        if (write.Number("SELECT 1 FROM domains WHERE name = $1 AND removed = 0", domain) is null)
        {
            throw new ServingStoreException($"The store has no domain {domain}; it was removed meanwhile.");
        }
    }
}
