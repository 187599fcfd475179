using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <summary>
/// The tables. Every row that can change has the sequence number of its last change, so that the rows themselves are the feed of changes. Ids are compared by their bytes, as everywhere in
/// the server; attributes are kept as the text that came (<c>json</c>), and <c>attributes::jsonb</c> asks them.
/// </summary>
internal static class PostgresSchema
{
    private const int Version = 1;
    private const long StartLock = 0x7472616E73726563; // "transrec": servers that start at once make the tables one after the other

    private const string Tables = """
        CREATE TABLE version (one int PRIMARY KEY CHECK (one = 1), number int NOT NULL);
        CREATE TABLE sequence (one int PRIMARY KEY CHECK (one = 1), last bigint NOT NULL);
        CREATE TABLE domains (name text COLLATE "C" PRIMARY KEY, adapters text, generation bigint NOT NULL, changed_at bigint NOT NULL, removed boolean NOT NULL, version bigint NOT NULL);
        CREATE UNIQUE INDEX domains_version ON domains (version);
        CREATE TABLE items (domain text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, number bigint NOT NULL, title text NOT NULL, attributes json NOT NULL, removed boolean NOT NULL,
            version bigint NOT NULL, PRIMARY KEY (domain, number));
        CREATE UNIQUE INDEX items_id ON items (domain, id);
        CREATE UNIQUE INDEX items_version ON items (version);
        CREATE TABLE events (seq bigint PRIMARY KEY, domain text COLLATE "C" NOT NULL, event_id text COLLATE "C" NOT NULL, user_id text COLLATE "C" NOT NULL, item text COLLATE "C" NOT NULL,
            type text NOT NULL, at bigint NOT NULL, recommendation text);
        CREATE UNIQUE INDEX events_id ON events (domain, event_id);
        CREATE INDEX events_user ON events (domain, user_id, seq);
        CREATE TABLE erasures (seq bigint PRIMARY KEY, domain text COLLATE "C" NOT NULL, user_digest text NOT NULL);
        CREATE TABLE documents (kind text COLLATE "C" NOT NULL, domain text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, json text, version bigint NOT NULL, PRIMARY KEY (kind, domain, id));
        CREATE UNIQUE INDEX documents_version ON documents (version);
        CREATE TABLE keys (id text COLLATE "C" PRIMARY KEY, json text, version bigint NOT NULL);
        CREATE UNIQUE INDEX keys_version ON keys (version);
        INSERT INTO version VALUES (1, 1);
        INSERT INTO sequence VALUES (1, 0);
        """;

    /// <summary>Makes the tables where there are none.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="schema">The schema's name.</param>
    /// <param name="stop">Stops.</param>
    /// <exception cref="ServingStoreException">The tables are those of another version.</exception>
    public static async Task EnsureAsync(NpgsqlConnection connection, string schema, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop).ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({StartLock})", stop).ConfigureAwait(false);
        if (await ScalarAsync(connection, $"SELECT to_regclass('{schema}.version')::text", stop).ConfigureAwait(false) is null)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {schema}; SET LOCAL search_path TO {schema}; {Tables}", stop).ConfigureAwait(false);
        }
        else if (await ScalarAsync(connection, $"SELECT number FROM {schema}.version", stop).ConfigureAwait(false) is not Version and var found)
        {
            throw new ServingStoreException(
                $"The schema {schema} of {connection.Database} has tables of version {found ?? "?"}; this program reads version {Version}. Use the program that wrote them, or another schema.");
        }

        await transaction.CommitAsync(stop).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(stop).ConfigureAwait(false) is { } value and not DBNull ? value : null;
    }
}
