namespace TransRec.Server.Storing;

/// <summary>
/// What a server must not lose: domains, items, events, documents (users' choices, algorithms, swaps) and keys. It is the only door to persistence; every other state of the server is made
/// from it. A write is durable when its call returns, and has a sequence number greater than that of every write before; several servers may share one store and see each
/// other's writes by <see cref="ChangesAfterAsync"/>.
/// </summary>
/// <remarks>Any number of threads may use it at once. A store that cannot be reached, or cannot write, throws <see cref="ServingStoreException"/>; nothing was changed then.</remarks>
public interface IServingStore : IAsyncDisposable
{
    /// <summary>What it is and where, without secrets: for people.</summary>
    string Description { get; }

    /// <summary>All domains, by name.</summary>
    ValueTask<IReadOnlyList<StoredDomain>> DomainsAsync(CancellationToken stop = default);

    /// <summary>Adds a domain or changes it.</summary>
    /// <param name="domain">The domain; its version is given by the store.</param>
    /// <param name="ifGeneration">The generation that the domain must have now, 0: there must be no such domain; null: any. Default null.</param>
    /// <param name="stop">Stops waiting; the write may happen all the same.</param>
    /// <returns>The domain as stored.</returns>
    /// <exception cref="StoreConflictException">Its generation is another.</exception>
    ValueTask<StoredDomain> PutDomainAsync(StoredDomain domain, long? ifGeneration = null, CancellationToken stop = default);

    /// <summary>Removes a domain with its items, events and documents.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RemoveDomainAsync(string domain, CancellationToken stop = default);

    /// <summary>Adds or replaces items, all of them or none; a removed one is there again with its number.</summary>
    /// <param name="domain">The domain; it must be there.</param>
    /// <param name="items">The items; of an id that comes twice the last counts.</param>
    /// <param name="stop">Stops waiting; the write may happen all the same.</param>
    /// <returns>The items as stored, in the order of <paramref name="items"/>.</returns>
    /// <exception cref="StoreConflictException">An item's version is not the one that its write expects.</exception>
    ValueTask<IReadOnlyList<StoredItem>> PutItemsAsync(string domain, IReadOnlyList<ItemWrite> items, CancellationToken stop = default);

    /// <summary>Marks an item as removed. Its number and title stay, since histories go on naming it.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="id">The item.</param>
    /// <param name="ifVersion">The version that it must have; null: any. Default null.</param>
    /// <param name="stop">Stops waiting; the write may happen all the same.</param>
    /// <returns>The item as stored; null when there is none, or it was removed before.</returns>
    /// <exception cref="StoreConflictException">Its version is another.</exception>
    ValueTask<StoredItem?> RemoveItemAsync(string domain, string id, long? ifVersion = null, CancellationToken stop = default);

    /// <summary>An item, also a removed one; null: it never was there.</summary>
    ValueTask<StoredItem?> FindItemAsync(string domain, string id, CancellationToken stop = default);

    /// <summary>All items of a domain, removed ones too, by number.</summary>
    IAsyncEnumerable<StoredItem> ItemsAsync(string domain, CancellationToken stop = default);

    /// <summary>Adds events; one whose id the domain has already is passed over.</summary>
    /// <returns>For each of <paramref name="events"/> its event as stored, or null where it was there before.</returns>
    ValueTask<IReadOnlyList<StoredEvent?>> AddEventsAsync(string domain, IReadOnlyList<EventWrite> events, CancellationToken stop = default);

    /// <summary>All events of a domain, or of one user, by sequence number.</summary>
    IAsyncEnumerable<StoredEvent> EventsAsync(string domain, string? user = null, CancellationToken stop = default);

    /// <summary>Deletes a user's events and documents. Other servers are told by a digest of the user's id (<see cref="UserDigest"/>), so that no id stays.</summary>
    /// <returns>How many events and documents there were, and the sequence number of the erasure.</returns>
    ValueTask<UserErasure> EraseUserAsync(string domain, string user, CancellationToken stop = default);

    /// <summary>Adds a document or replaces it.</summary>
    /// <param name="document">The document; its version is given by the store.</param>
    /// <param name="ifVersion">The version that it must have now, 0: there must be none; null: any. Default null.</param>
    /// <param name="stop">Stops waiting; the write may happen all the same.</param>
    /// <returns>The document as stored.</returns>
    /// <exception cref="StoreConflictException">Its version is another.</exception>
    ValueTask<StoredDocument> PutDocumentAsync(StoredDocument document, long? ifVersion = null, CancellationToken stop = default);

    /// <summary>Removes a document.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RemoveDocumentAsync(string kind, string domain, string id, CancellationToken stop = default);

    /// <summary>A document; null: there is none.</summary>
    ValueTask<StoredDocument?> FindDocumentAsync(string kind, string domain, string id, CancellationToken stop = default);

    /// <summary>The documents of a kind and a domain, by id.</summary>
    ValueTask<IReadOnlyList<StoredDocument>> DocumentsAsync(string kind, string domain, CancellationToken stop = default);

    /// <summary>All keys, by id.</summary>
    ValueTask<IReadOnlyList<StoredKey>> KeysAsync(CancellationToken stop = default);

    /// <summary>Adds a key or changes it.</summary>
    ValueTask PutKeyAsync(StoredKey key, CancellationToken stop = default);

    /// <summary>Removes a key.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RemoveKeyAsync(string id, CancellationToken stop = default);

    /// <summary>The sequence number of the last write that every reader sees.</summary>
    ValueTask<long> LastChangeAsync(CancellationToken stop = default);

    /// <summary>
    /// What has changed after a sequence number, in its order. Of something that has changed several times the last change alone need be there. No change with a lower number becomes visible
    /// after one with a higher.
    /// </summary>
    /// <param name="sequence">The last number that is known.</param>
    /// <param name="most">How many changes at most.</param>
    /// <param name="stop">Stops.</param>
    ValueTask<IReadOnlyList<StoredChange>> ChangesAfterAsync(long sequence, int most, CancellationToken stop = default);

    /// <summary>Waits until something may have changed: a short time at most, so that a wake-up that is lost costs no more than that.</summary>
    ValueTask WaitForChangeAsync(CancellationToken stop);
}
