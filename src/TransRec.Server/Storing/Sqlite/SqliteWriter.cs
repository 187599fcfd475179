using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace TransRec.Server.Storing.Sqlite;

/// <summary>
/// The one writer of a database, on a thread of its own. Whatever waits when it is free is written in one transaction, so that many writes share one flush to the disk; each is undone alone
/// when it fails. A write is answered after the commit.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MostTogether = 1024;

    private readonly Channel<Write> waiting = Channel.CreateBounded<Write>(new BoundedChannelOptions(8192) { SingleReader = true });
    private readonly SqliteStatements statements;
    private readonly Thread thread;
    private long last;

    public SqliteWriter(SqliteConnection connection)
    {
        statements = new SqliteStatements(connection);
        last = SqliteSchema.Scalar(connection, "SELECT last FROM sequence");
        thread = new Thread(Run) { IsBackground = true, Name = "TransRec SQLite writer" };
        thread.Start();
    }

    /// <summary>Does some work in a transaction.</summary>
    /// <param name="work">Gets the statements, and a function that gives the next sequence number. It may throw: what it did is undone, and the caller gets the exception.</param>
    /// <param name="stop">Stops waiting for a place; what has one is done.</param>
    public async ValueTask<T> DoAsync<T>(Func<SqliteStatements, Func<long>, T> work, CancellationToken stop)
    {
        var write = new Write<T>(work);
        try
        {
            await waiting.Writer.WriteAsync(write, stop).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new ServingStoreException("The store is closed.", closed);
        }

        return await write.Result.ConfigureAwait(false);
    }

    /// <summary>Ends after what waits is written.</summary>
    public void Dispose()
    {
        if (waiting.Writer.TryComplete())
        {
            thread.Join();
            statements.Dispose();
        }
    }

    private void Run()
    {
        var together = new List<Write>(MostTogether);
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            together.Clear();
            while (together.Count < MostTogether && waiting.Reader.TryRead(out var write))
            {
                together.Add(write);
            }

            Commit(together);
        }
    }

    private void Commit(List<Write> together)
    {
        var before = last;
        try
        {
            _ = statements.Execute("BEGIN IMMEDIATE");
            // Another process that writes keys has its numbers from the same row.
            last = statements.Number("SELECT last FROM sequence")!.Value;
            foreach (var write in together)
            {
                var start = last;
                _ = statements.Execute("SAVEPOINT one");
                if (!write.Do(statements, () => ++last))
                {
                    last = start;
                    _ = statements.Execute("ROLLBACK TO one");
                }

                _ = statements.Execute("RELEASE one");
            }

            _ = statements.Execute("UPDATE sequence SET last = $1", last);
            _ = statements.Execute("COMMIT");
        }
        catch (SqliteException error)
        {
            last = before;
            RollBack();
            var failure = new ServingStoreException($"The database could not be written ({error.Message}). Nothing was changed; see that the disk has room and can be written.", error);
            together.ForEach(write => write.Fail(failure));
            return;
        }

        together.ForEach(write => write.Complete());
    }

    private void RollBack()
    {
        try
        {
            SqliteSchema.Execute(statements.Connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // The failure has ended the transaction itself.
        }
    }

    private abstract class Write
    {
        public abstract bool Do(SqliteStatements statements, Func<long> next);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Write<T>(Func<SqliteStatements, Func<long>, T> work) : Write
    {
        private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? failure;
        private T? value;

        public Task<T> Result => source.Task;

        public override bool Do(SqliteStatements statements, Func<long> next)
        {
            try
            {
                value = work(statements, next);
                return true;
            }
            catch (Exception error) when (error is TransRecException or SqliteException { SqliteErrorCode: 19 })
            {
                // A conflict is this write's own; anything else is the transaction's.
                failure = error;
                return false;
            }
        }

        public override void Complete()
        {
            if (failure is null)
            {
                source.SetResult(value!);
            }
            else
            {
                source.SetException(failure is TransRecException ? failure : new ServingStoreException($"The database refused a write: {failure.Message}.", failure));
            }
        }

        public override void Fail(Exception error) => source.TrySetException(error);
    }
}
