using Npgsql;

namespace TransRec.Postgres;

/// <summary>Statements with their values; parameters are named $1, $2 and so on.</summary>
internal static class PostgresRead
{
    /// <summary>A statement.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            _ = command.Parameters.Add(value is null ? new NpgsqlParameter<string?> { TypedValue = null } : new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>The rows of a statement.</summary>
    public static async Task<List<T>> RowsAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> row, CancellationToken stop)
    {
        await using var reader = await command.ExecuteReaderAsync(stop).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(stop).ConfigureAwait(false))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>A text that may be null.</summary>
    public static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
