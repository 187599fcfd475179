using System.Text.Json;
using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <content>Documents and keys.</content>
public sealed partial class PostgresStore
{
    private const string DocumentColumns = "kind, domain, id, json, version";

    private static readonly JsonSerializerOptions KeyJson = new(JsonSerializerDefaults.Web);

    /// <inheritdoc />
    public ValueTask<StoredDocument> PutDocumentAsync(StoredDocument document, long? ifVersion = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return writer.DoAsync(
            async work =>
            {
                await RequireDomainAsync(work, document.Domain).ConfigureAwait(false);
                var found = await work.NumberAsync(
                    In("SELECT version FROM {0}.documents WHERE kind = $1 AND domain = $2 AND id = $3 AND json IS NOT NULL"), document.Kind, document.Domain, document.Id)
                    .ConfigureAwait(false) ?? 0;
                if (ifVersion is { } expected && expected != found)
                {
                    throw new StoreConflictException($"The {document.Kind} {document.Id} of {document.Domain}", expected, found);
                }

                var stored = document with { Version = work.Next() };
                _ = await work.ExecuteAsync(
                    In("INSERT INTO {0}.documents (kind, domain, id, json, version) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, domain, id) DO UPDATE SET json = $4, version = $5"),
                    stored.Kind,
                    stored.Domain,
                    stored.Id,
                    stored.Json,
                    stored.Version).ConfigureAwait(false);
                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public ValueTask<bool> RemoveDocumentAsync(string kind, string domain, string id, CancellationToken stop = default) => writer.DoAsync(
        async work => await work.ExecuteAsync(
            In("UPDATE {0}.documents SET json = NULL, version = $4 WHERE kind = $1 AND domain = $2 AND id = $3 AND json IS NOT NULL"), kind, domain, id, work.Next())
            .ConfigureAwait(false) > 0,
        stop);

    /// <inheritdoc />
    public async ValueTask<StoredDocument?> FindDocumentAsync(string kind, string domain, string id, CancellationToken stop = default) => (await RowsAsync(
        $"SELECT {DocumentColumns} FROM {{0}}.documents WHERE kind = $1 AND domain = $2 AND id = $3 AND json IS NOT NULL", Document, stop, kind, domain, id)
        .ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredDocument>> DocumentsAsync(string kind, string domain, CancellationToken stop = default) => await RowsAsync(
        $"SELECT {DocumentColumns} FROM {{0}}.documents WHERE kind = $1 AND domain = $2 AND json IS NOT NULL ORDER BY id", Document, stop, kind, domain).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredKey>> KeysAsync(CancellationToken stop = default) => await RowsAsync(
        "SELECT json FROM {0}.keys WHERE json IS NOT NULL ORDER BY id", row => JsonSerializer.Deserialize<StoredKey>(row.GetString(0), KeyJson)!, stop).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask PutKeyAsync(StoredKey key, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        _ = await writer.DoAsync(
            work => work.ExecuteAsync(
                In("INSERT INTO {0}.keys (id, json, version) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET json = $2, version = $3"), key.Id, JsonSerializer.Serialize(key, KeyJson), work.Next()),
            stop).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<bool> RemoveKeyAsync(string id, CancellationToken stop = default) => writer.DoAsync(
        async work => await work.ExecuteAsync(In("UPDATE {0}.keys SET json = NULL, version = $2 WHERE id = $1 AND json IS NOT NULL"), id, work.Next()).ConfigureAwait(false) > 0, stop);

    private static StoredDocument Document(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4));
}
