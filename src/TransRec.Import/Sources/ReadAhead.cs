using System.Runtime.ExceptionServices;

namespace TransRec.Import.Sources;

/// <summary>Reads a stream a few blocks ahead of whoever takes its bytes, on another thread: a file is unpacked while what came before is read as records.</summary>
internal sealed class ReadAhead : ForwardStream
{
    private const int BlockBytes = 1 << 18;
    private const int Blocks = 4;

    private readonly Stream inner;
    private readonly Lock gate = new();
    private readonly Queue<(byte[] Bytes, int Length)> full = [];
    private readonly Queue<byte[]> free = [];
    private readonly SemaphoreSlim fullCount = new(0);
    private readonly SemaphoreSlim freeCount = new(0);
    private readonly CancellationTokenSource stop = new();
    private Task? work;
    private ExceptionDispatchInfo? failure;
    private (byte[] Bytes, int Length) block = ([], 0);
    private int place;
    private bool atEnd;

    /// <param name="inner">What is read; owned.</param>
    public ReadAhead(Stream inner) => this.inner = inner;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || atEnd)
        {
            return 0;
        }

        if (place == block.Length)
        {
            Take();
            if (block.Length == 0)
            {
                atEnd = true;
                failure?.Throw();
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, block.Length - place);
        block.Bytes.AsSpan(place, count).CopyTo(buffer);
        place += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stop.Cancel();
            work?.Wait();
            inner.Dispose();
            stop.Dispose();
            fullCount.Dispose();
            freeCount.Dispose();
        }

        base.Dispose(disposing);
    }

    // The thread begins with the first byte that is asked for: many files are opened for a look.
    private void Take()
    {
        work ??= Start();
        if (block.Bytes.Length > 0)
        {
            lock (gate)
            {
                free.Enqueue(block.Bytes);
            }

            freeCount.Release();
        }

        fullCount.Wait();
        lock (gate)
        {
            block = full.Dequeue();
        }

        place = 0;
    }

    private Task Start()
    {
        for (var made = 0; made < Blocks; made++)
        {
            free.Enqueue(new byte[BlockBytes]);
        }

        freeCount.Release(Blocks);

        // A thread of its own: whoever waits here may hold one of the pool's, and the pool is slow to make more.
        return Task.Factory.StartNew(Fill, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Fill()
    {
        try
        {
            while (true)
            {
                freeCount.Wait(stop.Token);
                byte[] bytes;
                lock (gate)
                {
                    bytes = free.Dequeue();
                }

                // Blocks are given as they come: the first record need not wait for a whole one.
                var read = inner.Read(bytes);
                lock (gate)
                {
                    full.Enqueue((bytes, read));
                }

                fullCount.Release();
                if (read == 0)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
        catch (Exception error)
        {
            // Whatever it is, whoever reads gets it where the bytes end.
            failure = ExceptionDispatchInfo.Capture(error);
            lock (gate)
            {
                full.Enqueue(([], 0));
            }

            fullCount.Release();
        }
    }
}
