using System.Threading.Channels;
using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <summary>
/// A server's one writer. Whatever waits when it is free is written in one transaction, so that many writes share one flush to the disk; each is undone alone when it fails. A write is
/// answered after the commit.
/// </summary>
/// <remarks>
/// A transaction locks the row of the sequence number first. Several servers thus write one after the other, and a number is visible only when all lower ones are: with numbers of a
/// database sequence, a slow transaction would show its lower numbers after others had been read.
/// </remarks>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const int MostTogether = 1024;

    private readonly Channel<Write> waiting = Channel.CreateBounded<Write>(new BoundedChannelOptions(8192) { SingleReader = true });
    private readonly NpgsqlDataSource source;
    private readonly string schema;
    private readonly Task running;

    public PostgresWriter(NpgsqlDataSource source, string schema)
    {
        (this.source, this.schema) = (source, schema);
        running = Task.Run(RunAsync);
    }

    /// <summary>Does some work in a transaction.</summary>
    /// <param name="work">May throw: what it did is undone, and the caller gets the exception.</param>
    /// <param name="stop">Stops waiting for a place; what has one is done.</param>
    public async ValueTask<T> DoAsync<T>(Func<PostgresWork, Task<T>> work, CancellationToken stop)
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
    public async ValueTask DisposeAsync()
    {
        _ = waiting.Writer.TryComplete();
        await running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var together = new List<Write>(MostTogether);
        while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            together.Clear();
            while (together.Count < MostTogether && waiting.Reader.TryRead(out var write))
            {
                together.Add(write);
            }

            await CommitAsync(together).ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(List<Write> together)
    {
        var committing = false;
        try
        {
            await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
            var work = new PostgresWork(connection, 0);
            var before = await work.NumberAsync($"SELECT last FROM {schema}.sequence FOR UPDATE").ConfigureAwait(false)
                ?? throw new ServingStoreException($"The table {schema}.sequence is empty: somebody has changed the server's tables. Restore them from a copy.");
            work.Last = before;
            foreach (var write in together)
            {
                var start = work.Last;
                await transaction.SaveAsync("one").ConfigureAwait(false);
                if (!await write.DoAsync(work).ConfigureAwait(false))
                {
                    work.Last = start;
                    await transaction.RollbackAsync("one").ConfigureAwait(false);
                }

                await transaction.ReleaseAsync("one").ConfigureAwait(false);
            }

            if (work.Last > before)
            {
                _ = await work.ExecuteAsync($"UPDATE {schema}.sequence SET last = $1", work.Last).ConfigureAwait(false);
                _ = await work.ExecuteAsync("SELECT pg_notify($1, '')", PostgresFeed.Channel(schema)).ConfigureAwait(false);
            }

            committing = true;
            await transaction.CommitAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is ServingStoreException || PostgresFailures.IsOurs(error))
        {
            var failure = error as ServingStoreException ?? PostgresFailures.Writing(error, committing && error is not PostgresException);
            together.ForEach(write => write.Fail(failure));
            return;
        }

        together.ForEach(write => write.Complete());
    }

    private abstract class Write
    {
        public abstract Task<bool> DoAsync(PostgresWork work);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Write<T>(Func<PostgresWork, Task<T>> work) : Write
    {
        private readonly TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? failure;
        private T? value;

        public Task<T> Result => result.Task;

        public override async Task<bool> DoAsync(PostgresWork transaction)
        {
            try
            {
                value = await work(transaction).ConfigureAwait(false);
                return true;
            }
            catch (Exception error) when (error is TransRecException || PostgresFailures.IsOfOneWrite(error))
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
                result.SetResult(value!);
            }
            else
            {
                result.SetException(failure is TransRecException ? failure : new ServingStoreException($"The database refused a write: {((PostgresException)failure).MessageText}.", failure));
            }
        }

        public override void Fail(Exception error) => result.TrySetException(failure is TransRecException ? failure : error);
    }
}
