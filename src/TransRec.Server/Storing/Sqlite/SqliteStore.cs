using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <summary>
/// A store in one SQLite file. Its log is written ahead and flushed to the disk at every commit (<c>journal_mode=WAL</c>, <c>synchronous=FULL</c>), so that what was answered is there after a
/// power cut. One process serves from it; others may read it, make and revoke keys, and copy it by <c>VACUUM INTO</c>.
/// </summary>
public sealed partial class SqliteStore : IServingStore
{
    /// <summary>The name of the file in a server's data folder.</summary>
    public const string FileName = "transrec.db";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1); // only other processes' keys come from elsewhere

    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;

    private SqliteStore(string path, string connectionString, SqliteConnection connection)
    {
        Description = $"SQLite, {path}";
        writer = new SqliteWriter(connection);
        readers = new SqliteReaders(connectionString);
    }

    /// <inheritdoc />
    public string Description { get; }

    /// <summary>Opens a database, or makes it.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <exception cref="ServingStoreException">It is no such database, or cannot be written.</exception>
    public static SqliteStore Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var text = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        try
        {
            connection.Open();
            SqliteSchema.Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
            SqliteSchema.Ensure(connection);
            return new SqliteStore(path, text, connection);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new ServingStoreException($"{path} cannot be used as a database ({error.Message}). It is made by the server; restore it from a copy, or choose another data folder.", error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes a copy of the database as it is now, while it is used.</summary>
    /// <param name="path">The copy; nothing may be there.</param>
    /// <exception cref="ServingStoreException">It cannot be written.</exception>
    public void CopyTo(string path) => readers.Read(statements =>
    {
        SqliteSchema.Execute(statements.Connection, "PRAGMA query_only = OFF");
        try
        {
            return statements.Execute("VACUUM INTO $1", path);
        }
        finally
        {
            SqliteSchema.Execute(statements.Connection, "PRAGMA query_only = ON");
        }
    });

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        writer.Dispose();
        readers.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<long> LastChangeAsync(CancellationToken stop = default) => new(readers.Read(read => read.Number("SELECT last FROM sequence")!.Value));

    /// <inheritdoc />
    public async ValueTask WaitForChangeAsync(CancellationToken stop) => await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredChange>> ChangesAfterAsync(long sequence, int most, CancellationToken stop = default) => new(readers.Read(read => read.Rows(
        """
        SELECT version, 0, name, name, NULL, NULL, NULL, NULL, NULL FROM domains WHERE version > $1
        UNION ALL SELECT version, 1, domain, id, NULL, NULL, NULL, NULL, NULL FROM items WHERE version > $1
        UNION ALL SELECT seq, 2, domain, event_id, user, item, type, at, recommendation FROM events WHERE seq > $1
        UNION ALL SELECT seq, 3, domain, user_digest, NULL, NULL, NULL, NULL, NULL FROM erasures WHERE seq > $1
        UNION ALL SELECT version, 4, domain, kind || '/' || id, NULL, NULL, NULL, NULL, NULL FROM documents WHERE version > $1
        UNION ALL SELECT version, 5, '', id, NULL, NULL, NULL, NULL, NULL FROM keys WHERE version > $1
        ORDER BY 1 LIMIT $2
        """,
        row => new StoredChange(row.GetInt64(0), (ChangeKind)row.GetInt32(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : Event(row, 3)),
        sequence,
        most)));

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Columns from a place: event_id, user, item, type, at, recommendation; the number is column 0.
    private static StoredEvent Event(SqliteDataReader row, int first) => new(
        row.GetInt64(0),
        row.GetString(first),
        row.GetString(first + 1),
        row.GetString(first + 2),
        row.GetString(first + 3),
        Time(row.GetInt64(first + 4)),
        row.IsDBNull(first + 5) ? null : row.GetString(first + 5));
}
