using Npgsql;

namespace TransRec.Postgres;

/// <summary>The transaction in which a write works. It alone writes: the row of the sequence number is locked until the end, so numbers become visible in their order.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="last">The last sequence number before it.</param>
internal sealed class PostgresWork(NpgsqlConnection connection, long last)
{
    /// <summary>The last sequence number that was given.</summary>
    public long Last { get; set; } = last;

    /// <summary>The next sequence number.</summary>
    public long Next() => ++Last;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var command = PostgresRead.Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>The rows of a statement.</summary>
    public async Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> row, params object?[] values)
    {
        await using var command = PostgresRead.Command(connection, sql, values);
        return await PostgresRead.RowsAsync(command, row, default).ConfigureAwait(false);
    }

    /// <summary>The number that a statement gives; null: no row, or none in it.</summary>
    public async Task<long?> NumberAsync(string sql, params object?[] values)
    {
        await using var command = PostgresRead.Command(connection, sql, values);
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is long number ? number : null;
    }
}
