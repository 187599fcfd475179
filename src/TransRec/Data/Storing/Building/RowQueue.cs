using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TransRec.Data.Storing.Building;

/// <summary>Brings batches to their intake: on a thread of its own while the caller reads on, or at once. A failure there is thrown at the caller's next call.</summary>
internal sealed class RowQueue : IDisposable
{
    private const int Waiting = 3;

    private readonly RowIntake _intake;
    private readonly BlockingCollection<RowBatch>? _full;
    private readonly ConcurrentBag<RowBatch> _empty = [];
    private readonly Thread? _thread;
    private volatile ExceptionDispatchInfo? _failure;

    internal RowQueue(RowIntake intake, bool ownThread)
    {
        _intake = intake;
        if (ownThread)
        {
            _full = new(Waiting);
            _thread = new(Work) { IsBackground = true, Name = "Rows of a store" };
            _thread.Start();
        }
    }

    /// <summary>A batch to fill.</summary>
    internal RowBatch Empty() => _empty.TryTake(out var batch) ? batch : new();

    /// <summary>Hands a batch over.</summary>
    internal void Put(RowBatch batch)
    {
        _failure?.Throw();
        if (_full is not null)
        {
            _full.Add(batch);
            return;
        }

        Take(batch);
        _failure?.Throw();
    }

    /// <summary>Waits until everything is taken.</summary>
    internal void Finish()
    {
        if (_full is { IsAddingCompleted: false })
        {
            _full.CompleteAdding();
        }

        _thread?.Join();
        _failure?.Throw();
    }

    public void Dispose()
    {
        _failure ??= ExceptionDispatchInfo.Capture(new ObjectDisposedException(nameof(StoreBuilder)));
        if (_full is { IsAddingCompleted: false })
        {
            _full.CompleteAdding();
        }

        _thread?.Join();
        _full?.Dispose();
    }

    private void Work()
    {
        foreach (var batch in _full!.GetConsumingEnumerable())
        {
            Take(batch);
        }
    }

    // After a failure batches are taken from the queue all the same, so that the caller does not wait for room.
    private void Take(RowBatch batch)
    {
        if (_failure is null)
        {
            try
            {
                _intake.Take(batch);
            }
            catch (Exception error)
            {
                _failure = ExceptionDispatchInfo.Capture(error);
            }
        }

        batch.Clear();
        _empty.Add(batch);
    }
}
