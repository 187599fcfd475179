using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <summary>The tables. Every row that can change has the sequence number of its last change, so that the rows themselves are the feed of changes.</summary>
internal static class SqliteSchema
{
    private const int Version = 1;

    private const string Tables = """
        CREATE TABLE domains (name TEXT PRIMARY KEY, adapters TEXT, generation INTEGER NOT NULL, changed_at INTEGER NOT NULL, removed INTEGER NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX domains_version ON domains (version);
        CREATE TABLE items (domain TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, attributes TEXT NOT NULL, removed INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (domain, number)) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX items_id ON items (domain, id);
        CREATE UNIQUE INDEX items_version ON items (version);
        CREATE TABLE events (seq INTEGER PRIMARY KEY, domain TEXT NOT NULL, event_id TEXT NOT NULL, user TEXT NOT NULL, item TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, recommendation TEXT) STRICT;
        CREATE UNIQUE INDEX events_id ON events (domain, event_id);
        CREATE INDEX events_user ON events (domain, user);
        CREATE TABLE erasures (seq INTEGER PRIMARY KEY, domain TEXT NOT NULL, user_digest TEXT NOT NULL) STRICT;
        CREATE TABLE documents (kind TEXT NOT NULL, domain TEXT NOT NULL, id TEXT NOT NULL, json TEXT, version INTEGER NOT NULL, PRIMARY KEY (kind, domain, id)) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX documents_version ON documents (version);
        CREATE TABLE keys (id TEXT PRIMARY KEY, json TEXT, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX keys_version ON keys (version);
        CREATE TABLE sequence (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL) STRICT;
        INSERT INTO sequence VALUES (1, 0);
        """;

    /// <summary>Makes the tables where there are none.</summary>
    /// <exception cref="ServingStoreException">The tables are those of another version.</exception>
    public static void Ensure(SqliteConnection connection)
    {
        var found = Scalar(connection, "PRAGMA user_version");
        if (found == Version)
        {
            return;
        }

        if (found != 0)
        {
            throw new ServingStoreException($"{connection.DataSource} has tables of version {found}; this program reads version {Version}. Use the program that wrote it, or another data folder.");
        }

        Execute(connection, "BEGIN IMMEDIATE");
        Execute(connection, Tables);
        Execute(connection, $"PRAGMA user_version = {Version}");
        Execute(connection, "COMMIT");
    }

    /// <summary>Runs a statement.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    /// <summary>The number that a statement gives.</summary>
    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), null);
    }
}
