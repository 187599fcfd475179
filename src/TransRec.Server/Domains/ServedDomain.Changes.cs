using TransRec.Server.Storing;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <content>Items and events: written, and applied.</content>
public sealed partial class ServedDomain
{
    /// <summary>Adds or replaces items. They are encoded, then written, then visible: when this returns, every answer that begins knows them.</summary>
    /// <param name="items">The items.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <returns>The items as stored.</returns>
    /// <exception cref="QueryException">A title cannot be encoded; nothing was changed.</exception>
    /// <exception cref="StoreConflictException">An item has another version than expected; nothing was changed.</exception>
    /// <exception cref="ServingStoreException">The store cannot write; nothing was changed.</exception>
    public async Task<IReadOnlyList<StoredItem>> PutItemsAsync(IReadOnlyList<ItemWrite> items, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        (string Id, string Title)[] titles = [.. items.Where(item => NeedsVector(item.Id, item.Title)).Select(item => (item.Id, item.Title))];
        var encoded = titles.Length == 0 ? null : await parts.Encoding.EncodeAsync(model, titles, stop).ConfigureAwait(false);
        var stored = await parts.Store.PutItemsAsync(Name, items, stop).ConfigureAwait(false);
        Apply(stored, encoded);
        foreach (var item in stored)
        {
            parts.Own.Add(item.Version);
        }

        return stored;
    }

    /// <summary>Removes an item: no answer that begins afterwards has it.</summary>
    /// <returns>Whether there was one.</returns>
    /// <inheritdoc cref="PutItemsAsync"/>
    public async Task<bool> RemoveItemAsync(string id, long? ifVersion = null, CancellationToken stop = default)
    {
        var removed = await parts.Store.RemoveItemAsync(Name, id, ifVersion, stop).ConfigureAwait(false);
        if (removed is null)
        {
            return false;
        }

        Apply([removed], null);
        parts.Own.Add(removed.Version);
        return true;
    }

    /// <summary>Adds events. Those of items that the catalogue never had are not kept.</summary>
    /// <exception cref="ServingStoreException">The store cannot write; nothing was changed.</exception>
    public async Task<EventsAdded> AddEventsAsync(IReadOnlyList<EventWrite> added, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(added);
        var items = model.Items;
        var unknown = new List<string>();
        var known = new List<EventWrite>(added.Count);
        foreach (var each in added)
        {
            if (items.TryFindEver(each.Item, out _))
            {
                known.Add(each);
            }
            else if (!unknown.Contains(each.Item))
            {
                unknown.Add(each.Item);
            }
        }

        var stored = known.Count == 0 ? [] : await parts.Store.AddEventsAsync(Name, known, stop).ConfigureAwait(false);
        var accepted = 0;
        foreach (var each in stored)
        {
            if (each is not null)
            {
                accepted++;
                Apply(each);
                parts.Own.Add(each.Sequence);
            }
        }

        return new EventsAdded(accepted, known.Count - accepted, unknown);
    }

    /// <summary>Forgets a user: events, choice, history.</summary>
    public async Task<UserErasure> EraseUserAsync(string user, CancellationToken stop = default)
    {
        var erased = await parts.Store.EraseUserAsync(Name, user, stop).ConfigureAwait(false);
        Forget(user, erased.Sequence);
        parts.Own.Add(erased.Sequence);
        return erased;
    }

    /// <summary>Makes items as stored the ones that are served. Of each the latest version counts, in whatever order they come.</summary>
    internal void Apply(IReadOnlyList<StoredItem> stored, EncodedTitles? encoded)
    {
        lock (applying)
        {
            var news = stored.Where(item => Known(item.Id) is not { } entry || entry.Version < item.Version).ToList();
            // A removed item that is not known is read in histories, and so has a vector too.
            var titles = news.Where(item => NeedsVector(item.Id, item.Title)).Select(item => (item.Id, item.Title)).ToList();
            if (encoded is not null && encoded.Items.Select(item => (item.Id, (string)item.Source)).SequenceEqual(titles))
            {
                model.Put(encoded);
            }
            else if (titles.Count > 0)
            {
                model.Put(titles);
            }

            foreach (var item in news)
            {
                Set(item);
            }
        }
    }

    /// <summary>Makes an event as stored part of a history; again it changes nothing.</summary>
    internal void Apply(StoredEvent stored)
    {
        if (stored.Type == UserHistories.Impression)
        {
            _ = Interlocked.Increment(ref events);
        }
        else if (!WasErased(stored) && model.Items.TryFindEver(stored.Item, out var item) && users.Add(stored, item))
        {
            popularity.Add(item, stored.At);
            _ = Interlocked.Increment(ref events);
            // An erasure that was written later may have been applied in between.
            if (WasErased(stored))
            {
                Forget(stored.User, stored.Sequence);
            }
        }
    }

    /// <summary>Forgets a user of whom the digest is known (<see cref="UserDigest"/>).</summary>
    internal void ForgetByDigest(string digest, long sequence)
    {
        erasures[digest] = sequence;
        foreach (var user in users.Ids.Where(user => UserDigest.Of(Name, user) == digest).ToList())
        {
            Forget(user, sequence);
        }
    }

    private void Forget(string user, long sequence)
    {
        erasures[UserDigest.Of(Name, user)] = sequence;
        var (former, now) = users.Forget(user, sequence);
        for (var place = 0; place < former.Items.Length; place++)
        {
            popularity.Add(former.Items[place], former.TimeOf(place), erased: true);
        }

        for (var place = 0; place < now.Items.Length; place++)
        {
            popularity.Add(now.Items[place], now.TimeOf(place));
        }

        _ = Interlocked.Add(ref events, now.Items.Length - former.Items.Length);
    }

    private bool WasErased(StoredEvent stored) => !erasures.IsEmpty && erasures.TryGetValue(UserDigest.Of(Name, stored.User), out var sequence) && stored.Sequence < sequence;

    private void Set(StoredItem item)
    {
        _ = model.Items.TryFindEver(item.Id, out var number);
        var former = entries[number];
        if (item.IsRemoved)
        {
            _ = model.Remove(item.Id);
        }

        attributes.Set(number, former is { IsRemoved: false } ? former.Attributes : null, item.IsRemoved ? null : item.Attributes);
        entries.Set(new CatalogueEntry(item.Id, number, item.Title, item.Attributes, item.IsRemoved, item.Version));
        _ = Interlocked.Exchange(ref catalogueVersion, Math.Max(catalogueVersion, item.Version));
    }

    private CatalogueEntry? Known(string id) => model.Items.TryFindEver(id, out var number) ? entries[number] : null;

    private bool NeedsVector(string id, string title) => Known(id) is not { IsRemoved: false } entry || entry.Title != title;
}

/// <summary>What became of events.</summary>
/// <param name="Accepted">New ones.</param>
/// <param name="Repeated">Those whose id was there before.</param>
/// <param name="UnknownItems">Items that the catalogue never had; their events were not kept.</param>
public sealed record EventsAdded(int Accepted, int Repeated, IReadOnlyList<string> UnknownItems);
