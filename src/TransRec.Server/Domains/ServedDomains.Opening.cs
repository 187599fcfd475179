using TransRec.Server.Storing;

namespace TransRec.Server.Domains;

/// <content>The start, and the changes of other servers.</content>
public sealed partial class ServedDomains
{
    /// <summary>The folder of item vectors in the data folder. It can be deleted at any time: vectors are made again.</summary>
    internal const string VectorFolder = "vectors";

    private const int ChangesAtOnce = 1000;

    /// <summary>Loads everything that the store has, and makes the domains of the configuration that it does not have.</summary>
    internal async Task OpenAsync(ServedBackbone served, IServingStore store, IAlgorithmChooser chooser, TimeProvider clock, CancellationToken stop)
    {
        var parts = new ServingParts(store, served.Backbone, new EncodingQueue(), new AdapterShelf(options.Adapters), chooser, clock, new OwnChanges());
        (opened, backbone) = (parts, served);
        try
        {
            served.Backbone.KeepVectors(Path.Combine(options.Data, VectorFolder));
            // Before anything is read: what comes meanwhile is read again, which changes nothing.
            Feed = new FeedPosition(await store.LastChangeAsync(stop).ConfigureAwait(false), clock.GetUtcNow());
            foreach (var adapters in options.Domains.Select(domain => domain.Algorithm).OfType<string>())
            {
                _ = parts.Shelf.Add(adapters);
            }

            foreach (var stored in (await store.DomainsAsync(stop).ConfigureAwait(false)).Where(domain => domain.Generation != DomainImport.Unfinished))
            {
                await LoadAsync(stored, stop).ConfigureAwait(false);
            }

            foreach (var domain in options.Domains.Where(domain => Find(domain.Name) is null))
            {
                await ImportAsync(domain, stop).ConfigureAwait(false);
            }
        }
        catch
        {
            parts.Encoding.Dispose();
            (opened, backbone) = (null, null);
            throw;
        }
    }

    /// <summary>Applies what has changed in the store since the last call, but for this server's own writes.</summary>
    internal async Task CatchUpAsync(CancellationToken stop)
    {
        await following.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await FollowAsync(stop).ConfigureAwait(false);
            while (await ApplySomeAsync(stop).ConfigureAwait(false) == ChangesAtOnce)
            {
            }

            Feed = Feed with { At = Parts.Clock.GetUtcNow() };
        }
        finally
        {
            _ = following.Release();
        }
    }

    private async Task<int> ApplySomeAsync(CancellationToken stop)
    {
        var changes = await Parts.Store.ChangesAfterAsync(Feed.Sequence, ChangesAtOnce, stop).ConfigureAwait(false);
        foreach (var change in changes)
        {
            if (!Parts.Own.Take(change.Sequence))
            {
                await ApplyAsync(change, stop).ConfigureAwait(false);
            }

            Feed = Feed with { Sequence = change.Sequence };
        }

        Parts.Own.ForgetUpTo(Feed.Sequence);
        return changes.Count;
    }

    /// <summary>Waits until the store may have changed.</summary>
    internal ValueTask WaitForChangeAsync(CancellationToken stop) => Parts.Store.WaitForChangeAsync(stop);

    private async Task ApplyAsync(StoredChange change, CancellationToken stop)
    {
        switch (change.Kind)
        {
            case ChangeKind.Domain:
                _ = unfollowed.Add(change.Domain);
                await FollowAsync(stop).ConfigureAwait(false);
                break;
            case ChangeKind.Item when Find(change.Domain) is { } domain:
                if (await Parts.Store.FindItemAsync(change.Domain, change.Id, stop).ConfigureAwait(false) is { } item)
                {
                    domain.Apply([item], null);
                }

                break;
            case ChangeKind.Event when Find(change.Domain) is { } domain && change.Event is { } stored:
                domain.Apply(stored);
                break;
            case ChangeKind.Erasure:
                Find(change.Domain)?.ForgetByDigest(change.Id, change.Sequence);
                break;
            case ChangeKind.Document when change.Id.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash:
                DocumentChanged?.Invoke(change.Id[..slash], change.Domain, change.Id[(slash + 1)..]);
                break;
            case ChangeKind.Key:
                KeysChanged?.Invoke();
                break;
            default:
                // Of a domain that was removed since.
                break;
        }
    }

    // A domain whose adapters are not on this server's shelf yet goes on as it is, is tried again, and keeps no other change waiting.
    private async Task FollowAsync(CancellationToken stop)
    {
        foreach (var name in unfollowed.ToList())
        {
            try
            {
                await FollowAsync(name, stop).ConfigureAwait(false);
                _ = unfollowed.Remove(name);
            }
            catch (QueryException error)
            {
                CannotFollow?.Invoke(name, error);
            }
        }
    }

    private async Task FollowAsync(string name, CancellationToken stop)
    {
        var stored = (await Parts.Store.DomainsAsync(stop).ConfigureAwait(false)).FirstOrDefault(domain => domain.Name == name);
        if (stored is null or { Generation: DomainImport.Unfinished })
        {
            _ = domains.TryRemove(name, out _);
        }
        else if (Find(name) is { } there)
        {
            await there.FollowAsync(stored, stop).ConfigureAwait(false);
        }
        else
        {
            await LoadAsync(stored, stop).ConfigureAwait(false);
        }
    }

    private async Task LoadAsync(StoredDomain stored, CancellationToken stop)
    {
        var domain = Make(stored);
        await domain.LoadAsync(stop).ConfigureAwait(false);
        domains[stored.Name] = domain;
    }

    // Written to the store first and read from there, as at every later start.
    private async Task ImportAsync(Configuration.DomainOptions domain, CancellationToken stop)
    {
        var digest = domain.Algorithm is { } folder ? AdapterShelf.DigestOf(folder) : null;
        var made = new StoredDomain(domain.Name, digest, 1, Parts.Clock.GetUtcNow());
        _ = Make(made); // whether the adapters fit
        await DomainImport.RunAsync(Parts.Store, made, domain.Items is { } items ? Data.Domain.Load(items, new Data.DomainOptions { Whole = true }) : null, stop).ConfigureAwait(false);
        await LoadAsync((await Parts.Store.DomainsAsync(stop).ConfigureAwait(false)).First(stored => stored.Name == domain.Name), stop).ConfigureAwait(false);
    }
}
