using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <summary>Connections that read, kept for the next who reads. Readers and the writer do not wait for each other.</summary>
internal sealed class SqliteReaders(string connectionString) : IDisposable
{
    private readonly ConcurrentBag<SqliteStatements> idle = [];
    private volatile bool closed;

    /// <summary>Reads something.</summary>
    /// <exception cref="ServingStoreException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteStatements, T> read)
    {
        var statements = Take();
        try
        {
            return read(statements);
        }
        catch (SqliteException error)
        {
            throw new ServingStoreException($"The database could not be read ({error.Message}).", error);
        }
        finally
        {
            idle.Add(statements);
        }
    }

    /// <summary>Reads rows one after the other, as they were when the first was read.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<SqliteDataReader, T> row, object?[] values)
    {
        var statements = Take();
        try
        {
            using var reader = statements.With(sql, values).ExecuteReader();
            while (reader.Read())
            {
                yield return row(reader);
            }
        }
        finally
        {
            idle.Add(statements);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var statements))
        {
            statements.Dispose();
        }
    }

    private SqliteStatements Take()
    {
        // An opened connection would make the database's files again, where nobody expects them any more.
        if (closed)
        {
            throw new ServingStoreException("The store is closed.");
        }

        if (idle.TryTake(out var statements))
        {
            return statements;
        }

        try
        {
            var connection = new SqliteConnection(connectionString);
            connection.Open();
            SqliteSchema.Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;");
            return new SqliteStatements(connection);
        }
        catch (SqliteException error)
        {
            throw new ServingStoreException($"The database could not be opened ({error.Message}).", error);
        }
    }
}
