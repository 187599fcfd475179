using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <content>Domains.</content>
public sealed partial class PostgresStore
{
    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredDomain>> DomainsAsync(CancellationToken stop = default) =>
        await RowsAsync("SELECT name, adapters, generation, changed_at, version FROM {0}.domains WHERE NOT removed ORDER BY name", Domain, stop).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<StoredDomain> PutDomainAsync(StoredDomain domain, long? ifGeneration = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return writer.DoAsync(
            async work =>
            {
                var found = await work.NumberAsync(In("SELECT generation FROM {0}.domains WHERE name = $1 AND NOT removed"), domain.Name).ConfigureAwait(false) ?? 0;
                if (ifGeneration is { } expected && expected != found)
                {
                    throw new StoreConflictException($"Domain {domain.Name}", expected, found);
                }

                var stored = domain with { ChangedAt = Time(domain.ChangedAt.ToUnixTimeMilliseconds()), Version = work.Next() };
                _ = await work.ExecuteAsync(
                    In("""
                    INSERT INTO {0}.domains (name, adapters, generation, changed_at, removed, version) VALUES ($1, $2, $3, $4, false, $5)
                    ON CONFLICT (name) DO UPDATE SET adapters = $2, generation = $3, changed_at = $4, removed = false, version = $5
                    """),
                    stored.Name,
                    stored.Adapters,
                    stored.Generation,
                    stored.ChangedAt.ToUnixTimeMilliseconds(),
                    stored.Version).ConfigureAwait(false);
                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public ValueTask<bool> RemoveDomainAsync(string domain, CancellationToken stop = default) => writer.DoAsync(
        async work =>
        {
            if (await work.ExecuteAsync(In("UPDATE {0}.domains SET removed = true, version = $2 WHERE name = $1 AND NOT removed"), domain, work.Next()).ConfigureAwait(false) == 0)
            {
                return false;
            }

            foreach (var table in new[] { "items", "events", "erasures", "documents" })
            {
                _ = await work.ExecuteAsync(In($"DELETE FROM {{0}}.{table} WHERE domain = $1"), domain).ConfigureAwait(false);
            }

            return true;
        },
        stop);

    private static StoredDomain Domain(NpgsqlDataReader row) => new(row.GetString(0), PostgresRead.Text(row, 1), row.GetInt64(2), Time(row.GetInt64(3)), row.GetInt64(4));

    private async Task RequireDomainAsync(PostgresWork work, string domain)
    {
        if (await work.NumberAsync(In("SELECT 1::bigint FROM {0}.domains WHERE name = $1 AND NOT removed"), domain).ConfigureAwait(false) is null)
        {
            throw new ServingStoreException($"The store has no domain {domain}; it was removed meanwhile.");
        }
    }
}
