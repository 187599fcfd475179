using System.Threading.Channels;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <summary>
/// New items wait here for the item encoder, which has a thread of its own: whoever recommends never waits for it. Items of one domain that wait are encoded together.
/// </summary>
internal sealed class EncodingQueue : IDisposable
{
    private const int MostTogether = 128;

    private readonly Channel<Job> waiting = Channel.CreateBounded<Job>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Thread thread;

    public EncodingQueue()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "TransRec item encoder", Priority = ThreadPriority.BelowNormal };
        thread.Start();
    }

    /// <summary>Encodes items.</summary>
    /// <exception cref="QueryException">A title cannot be encoded.</exception>
    public async Task<EncodedTitles> EncodeAsync(DomainModel domain, IReadOnlyList<(string Id, string Title)> titles, CancellationToken stop)
    {
        var job = new Job(domain, titles);
        try
        {
            await waiting.Writer.WriteAsync(job, stop).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new OperationCanceledException("The server stops.", closed);
        }

        return await job.Source.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Ends after what waits is encoded.</summary>
    public void Dispose()
    {
        if (waiting.Writer.TryComplete())
        {
            thread.Join();
        }
    }

    private void Run()
    {
        Job? next = null;
        while (next is not null || waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            if (next is null && !waiting.Reader.TryRead(out next))
            {
                continue;
            }

            var together = new List<Job> { next };
            var items = next.Titles.Count;
            next = null;
            while (items < MostTogether && waiting.Reader.TryRead(out var further))
            {
                if (further.Domain != together[0].Domain || items + further.Titles.Count > MostTogether)
                {
                    next = further;
                    break;
                }

                together.Add(further);
                items += further.Titles.Count;
            }

            Encode(together);
        }
    }

    private static void Encode(List<Job> together)
    {
        try
        {
            var encoded = together[0].Domain.Encode([.. together.SelectMany(job => job.Titles)]);
            var (at, width) = (0, encoded.Vectors.Length / Math.Max(encoded.Count, 1));
            foreach (var job in together)
            {
                var end = at + job.Titles.Count;
                job.Source.SetResult(new EncodedTitles(encoded.Domain, encoded.Generation, encoded.Items[at..end], encoded.Vectors[(at * width)..(end * width)]));
                at = end;
            }
        }
        catch (Exception) when (together.Count > 1)
        {
            // Whose title it is shows alone.
            together.ForEach(job => Encode([job]));
        }
        catch (ArgumentException error)
        {
            together[0].Source.SetException(new QueryException("title", $"cannot be encoded: {error.Message}"));
        }
        catch (Exception error)
        {
            // Whoever waits gets it; the thread goes on with the next.
            together[0].Source.SetException(error);
        }
    }

    private sealed record Job(DomainModel Domain, IReadOnlyList<(string Id, string Title)> Titles)
    {
        public TaskCompletionSource<EncodedTitles> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
