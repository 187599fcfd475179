using System.Runtime.CompilerServices;
using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <summary>
/// A store in a PostgreSQL database, in a schema of its own. Any number of servers may use it: each reads the others' writes by <see cref="ChangesAfterAsync"/>. What was answered is there
/// after a crash, as long as the database's <c>synchronous_commit</c> is on.
/// </summary>
public sealed partial class PostgresStore : IServingStore
{
    private readonly NpgsqlDataSource source;
    private readonly PostgresWriter writer;
    private readonly PostgresFeed feed;
    private readonly string schema;

    private PostgresStore(NpgsqlDataSource source, string schema, string description)
    {
        (this.source, this.schema, Description) = (source, schema, description);
        writer = new PostgresWriter(source, schema);
        feed = new PostgresFeed(source, schema);
    }

    /// <inheritdoc />
    public string Description { get; }

    /// <summary>Opens a database, and makes the tables where there are none.</summary>
    /// <param name="connectionString">How it is reached, as Npgsql writes it.</param>
    /// <param name="schema">The schema of the tables. Default transrec.</param>
    /// <param name="stop">Stops.</param>
    /// <exception cref="ServingStoreException">It cannot be reached, or its tables are another program's.</exception>
    public static async ValueTask<IServingStore> OpenAsync(string connectionString, string schema = "transrec", CancellationToken stop = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var text = Parse(connectionString);
        var source = NpgsqlDataSource.Create(text);
        try
        {
            await using var connection = await source.OpenConnectionAsync(stop).ConfigureAwait(false);
            await PostgresSchema.EnsureAsync(connection, schema, stop).ConfigureAwait(false);
            return new PostgresStore(source, schema, $"PostgreSQL {connection.ServerVersion}, {text.Host}, database {connection.Database}, schema {schema}");
        }
        catch (Exception error) when (PostgresFailures.IsOurs(error))
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw PostgresFailures.Reading(error);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        await feed.DisposeAsync().ConfigureAwait(false);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<long> LastChangeAsync(CancellationToken stop = default) => (await RowsAsync("SELECT last FROM {0}.sequence", row => row.GetInt64(0), stop).ConfigureAwait(false))[0];

    /// <inheritdoc />
    public ValueTask WaitForChangeAsync(CancellationToken stop) => feed.WaitAsync(stop);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredChange>> ChangesAfterAsync(long sequence, int most, CancellationToken stop = default) => await RowsAsync(
        """
        SELECT version, 0, name, name, NULL, NULL, NULL, NULL::bigint, NULL FROM {0}.domains WHERE version > $1
        UNION ALL SELECT version, 1, domain, id, NULL, NULL, NULL, NULL, NULL FROM {0}.items WHERE version > $1
        UNION ALL SELECT seq, 2, domain, event_id, user_id, item, type, at, recommendation FROM {0}.events WHERE seq > $1
        UNION ALL SELECT seq, 3, domain, user_digest, NULL, NULL, NULL, NULL, NULL FROM {0}.erasures WHERE seq > $1
        UNION ALL SELECT version, 4, domain, kind || '/' || id, NULL, NULL, NULL, NULL, NULL FROM {0}.documents WHERE version > $1
        UNION ALL SELECT version, 5, '', id, NULL, NULL, NULL, NULL, NULL FROM {0}.keys WHERE version > $1
        ORDER BY 1 LIMIT $2
        """,
        row => new StoredChange(row.GetInt64(0), (ChangeKind)row.GetInt32(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : Event(row, 3)),
        stop,
        sequence,
        most).ConfigureAwait(false);

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            // Statements are prepared by their text; a server that is gone is noticed within half a minute.
            var given = new NpgsqlConnectionStringBuilder(text);
            given.MaxAutoPrepare = given.MaxAutoPrepare == 0 ? 64 : given.MaxAutoPrepare;
            given.AutoPrepareMinUsages = Math.Min(given.AutoPrepareMinUsages, 2);
            given.KeepAlive = given.KeepAlive == 0 ? 30 : given.KeepAlive;
            given.ApplicationName ??= "TransRec";
            return given;
        }
        catch (ArgumentException error)
        {
            // Not the text itself: it may hold a password.
            throw new ServingStoreException("The connection string is malformed. Expected keys and values such as Host=db;Database=shop;Username=transrec;Password=...", error);
        }
    }

    private string In(string sql) => sql.Replace("{0}", schema, StringComparison.Ordinal);

    private async ValueTask<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> row, CancellationToken stop, params object?[] values)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(stop).ConfigureAwait(false);
            await using var command = PostgresRead.Command(connection, In(sql), values);
            return await PostgresRead.RowsAsync(command, row, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.IsOurs(error))
        {
            throw PostgresFailures.Reading(error);
        }
    }

    // Rows one after the other, as they were when the first was read.
    private async IAsyncEnumerable<T> StreamAsync<T>(string sql, Func<NpgsqlDataReader, T> row, object?[] values, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var connection = await OpenAsync(stop).ConfigureAwait(false);
        await using var command = PostgresRead.Command(connection, In(sql), values);
        await using var reader = await Guard(command.ExecuteReaderAsync(stop)).ConfigureAwait(false);
        while (await Guard(reader.ReadAsync(stop)).ConfigureAwait(false))
        {
            yield return row(reader);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken stop) => await Guard(source.OpenConnectionAsync(stop).AsTask()).ConfigureAwait(false);

    private static async Task<T> Guard<T>(Task<T> asked)
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.IsOurs(error))
        {
            throw PostgresFailures.Reading(error);
        }
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Columns from a place: event_id, user_id, item, type, at, recommendation; the number is column 0.
    private static StoredEvent Event(NpgsqlDataReader row, int first) => new(
        row.GetInt64(0),
        row.GetString(first),
        row.GetString(first + 1),
        row.GetString(first + 2),
        row.GetString(first + 3),
        Time(row.GetInt64(first + 4)),
        PostgresRead.Text(row, first + 5));
}
