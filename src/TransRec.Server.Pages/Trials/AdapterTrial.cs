using TransRec.Server.Domains;
using TransRec.Serving;

namespace TransRec.Server.Pages.Trials;

/// <summary>A domain's catalogue with other adapters, encoded aside on a thread of its own; nobody is answered by it.</summary>
internal sealed class AdapterTrial
{
    private const int Chunk = 64; // titles at once: between two chunks the server's own work has its turn

    private readonly ServedDomain domain;
    private readonly Lock refreshing = new();
    private DomainModel? model;
    private long version = -1;
    private int done;

    private AdapterTrial(ServedDomain domain, Func<DomainModel> make)
    {
        this.domain = domain;
        Total = domain.Status is var status ? status.Items + status.RemovedItems : 0;
        Ready = Task.Factory.StartNew(
            () =>
            {
                Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
                var made = make();
                Follow(made);
                Volatile.Write(ref model, made);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Ends when the catalogue is encoded; fails when it cannot be.</summary>
    public Task Ready { get; }

    /// <summary>Items to be encoded.</summary>
    public int Total { get; }

    /// <summary>Items that are encoded.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>Whether it is of a domain, not of another that had its name before.</summary>
    public bool IsOf(ServedDomain other) => ReferenceEquals(domain, other);

    /// <summary>Why it cannot be made; null: it can, as far as is known.</summary>
    public string? Failure => Ready.IsFaulted ? Ready.Exception.GetBaseException().Message : null;

    /// <summary>Begins.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="make">Makes a domain model without items.</param>
    public static AdapterTrial Begin(ServedDomain domain, Func<DomainModel> make) => new(domain, make);

    /// <summary>The model with the catalogue as it is now; null: it is not ready.</summary>
    public DomainModel? Model()
    {
        if (Volatile.Read(ref model) is not { } made)
        {
            return null;
        }

        lock (refreshing)
        {
            Follow(made);
        }

        return made;
    }

    private void Follow(DomainModel made)
    {
        var news = domain.EntriesAfter(version);
        foreach (var chunk in news.Chunk(Chunk))
        {
            // A removed item too: histories name it.
            made.Put([.. chunk.Select(entry => (entry.Id, entry.Title))]);
            foreach (var removed in chunk.Where(entry => entry.IsRemoved))
            {
                _ = made.Remove(removed.Id);
            }

            _ = Interlocked.Add(ref done, chunk.Length);
        }

        version = news.Count == 0 ? version : news.Max(entry => entry.Version);
    }
}
