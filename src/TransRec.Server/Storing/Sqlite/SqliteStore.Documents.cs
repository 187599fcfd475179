using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <content>Documents and keys.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc />
    public ValueTask<StoredDocument> PutDocumentAsync(StoredDocument document, long? ifVersion = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return writer.DoAsync(
            (write, next) =>
            {
                RequireDomain(write, document.Domain);
                var found = Find(write, document.Kind, document.Domain, document.Id)?.Version ?? 0;
                if (ifVersion is { } expected && expected != found)
                {
                    throw new StoreConflictException($"The {document.Kind} {document.Id} of {document.Domain}", expected, found);
                }

                var stored = document with { Version = next() };
                _ = write.Execute(
                    "INSERT OR REPLACE INTO documents (kind, domain, id, json, version) VALUES ($1, $2, $3, $4, $5)", stored.Kind, stored.Domain, stored.Id, stored.Json, stored.Version);
                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public ValueTask<bool> RemoveDocumentAsync(string kind, string domain, string id, CancellationToken stop = default) => writer.DoAsync(
        (write, next) => write.Execute("UPDATE documents SET json = NULL, version = $4 WHERE kind = $1 AND domain = $2 AND id = $3 AND json IS NOT NULL", kind, domain, id, next()) > 0, stop);

    /// <inheritdoc />
    public ValueTask<StoredDocument?> FindDocumentAsync(string kind, string domain, string id, CancellationToken stop = default) => new(readers.Read(read => Find(read, kind, domain, id)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredDocument>> DocumentsAsync(string kind, string domain, CancellationToken stop = default) => new(readers.Read(read => read.Rows(
        "SELECT kind, domain, id, json, version FROM documents WHERE kind = $1 AND domain = $2 AND json IS NOT NULL ORDER BY id", Document, kind, domain)));

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredKey>> KeysAsync(CancellationToken stop = default) =>
        new(readers.Read(read => read.Rows("SELECT json FROM keys WHERE json IS NOT NULL ORDER BY id", row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.StoredKey)!)));

    /// <inheritdoc />
    public async ValueTask PutKeyAsync(StoredKey key, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        _ = await writer.DoAsync(
            (write, next) => write.Execute("INSERT OR REPLACE INTO keys (id, json, version) VALUES ($1, $2, $3)", key.Id, JsonSerializer.Serialize(key, StoredJson.Default.StoredKey), next()),
            stop).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<bool> RemoveKeyAsync(string id, CancellationToken stop = default) =>
        writer.DoAsync((write, next) => write.Execute("UPDATE keys SET json = NULL, version = $2 WHERE id = $1 AND json IS NOT NULL", id, next()) > 0, stop);

    private static StoredDocument? Find(SqliteStatements read, string kind, string domain, string id) => read.First(
        "SELECT kind, domain, id, json, version FROM documents WHERE kind = $1 AND domain = $2 AND id = $3 AND json IS NOT NULL", Document, kind, domain, id);

    private static StoredDocument Document(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4));
}
