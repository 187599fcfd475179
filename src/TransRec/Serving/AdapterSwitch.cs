using TransRec.Models;

namespace TransRec.Serving;

/// <summary>
/// One backbone that serves several domains: adapter sets by name, added, replaced and removed while requests run. Requests for the set that is attached
/// run side by side; one for another set waits until those before it are done, then the sets change places in the backbone, which costs what the sets
/// are large: the backbone is neither copied nor read again, and sets that are not asked for cost nothing but their values. Requests are served in the order in which they came, so
/// none starves.
/// </summary>
public sealed class AdapterSwitch : IDisposable
{
    private readonly Lock naming = new();
    private readonly Turnstile turnstile = new();
    private readonly Dictionary<string, DomainAdapters> sets = new(StringComparer.Ordinal);
    private readonly Recommender backbone;
    private readonly AdapterSeat seat;
    private bool disposed;

    /// <param name="backbone">The model without adapters, in evaluation mode. The switch owns which adapters it carries from now on.</param>
    /// <exception cref="ArgumentException">The model carries adapters already.</exception>
    public AdapterSwitch(Recommender backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        if (backbone.Adapters is not null)
        {
            throw new ArgumentException("The backbone carries adapters already; detach that set, then add it to the switch.", nameof(backbone));
        }

        this.backbone = backbone;
        seat = new AdapterSeat(backbone);
    }

    /// <summary>The names of the sets, sorted.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (naming)
            {
                return [.. sets.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Makes a set for the backbone and adds it, or puts it in the place of the set that has the name now.</summary>
    /// <param name="name">The domain's name.</param>
    /// <param name="make">
    /// Makes the set, not attached, while the backbone is bare and no request runs. When it throws, nothing changes: a set of that name goes on serving.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The set is attached or is served already.</exception>
    public void Put(string name, Func<Recommender, AdapterSet> make)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(make);
        Exclusively(() =>
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var taken = seat.Take(make(backbone));
            lock (naming)
            {
                sets[name] = taken;
            }
        });
    }

    /// <summary>Takes a set away once the requests before this call are done.</summary>
    /// <returns>Whether there was a set of that name.</returns>
    public bool Remove(string name) => Exclusively(() =>
    {
        lock (naming)
        {
            return sets.Remove(name);
        }
    });

    /// <summary>Does some work with the backbone and one domain's adapters.</summary>
    /// <param name="name">The domain's name; null: the bare backbone.</param>
    /// <param name="work">Reads the model and changes nothing in it. It must not call the switch.</param>
    /// <exception cref="KeyNotFoundException">There is no set of that name; the message lists the names.</exception>
    public T Use<T>(string? name, Func<Recommender, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        turnstile.Enter(mayJoin: () => ReferenceEquals(Find(name), seat.Seated), alone: () => seat.Seat(Find(name)));
        try
        {
            return work(backbone);
        }
        finally
        {
            turnstile.Leave();
        }
    }

    /// <summary>Detaches and disposes all sets; the backbone is bare again and stays the caller's.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        Exclusively(() =>
        {
            lock (naming)
            {
                seat.Dispose();
                sets.Clear();
                disposed = true;
            }
        });
    }

    private void Exclusively(Action work) => Exclusively(() =>
    {
        work();
        return true;
    });

    private T Exclusively<T>(Func<T> work)
    {
        turnstile.Enter(mayJoin: () => false, alone: () => seat.Seat(null));
        try
        {
            return work();
        }
        finally
        {
            turnstile.Leave();
        }
    }

    private DomainAdapters? Find(string? name)
    {
        lock (naming)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return name is null ? null
                : sets.TryGetValue(name, out var set) ? set
                : throw new KeyNotFoundException($"No adapters are named \"{name}\". There are: {(sets.Count == 0 ? "none" : string.Join(", ", Names))}.");
        }
    }
}
