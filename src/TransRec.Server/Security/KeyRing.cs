using System.Collections.Frozen;
using TransRec.Server.Storing;

namespace TransRec.Server.Security;

/// <summary>The keys of the store, in memory. A key that was revoked ends with the next reading, a second later at most.</summary>
public sealed class KeyRing
{
    private readonly KeyHolder local = new(null);
    private readonly TimeProvider clock;
    private FrozenDictionary<string, KeyHolder> holders = FrozenDictionary<string, KeyHolder>.Empty;

    internal KeyRing(TimeProvider clock) => this.clock = clock;

    /// <summary>Whether there is no key, so that the machine's own requests need none.</summary>
    public bool IsEmpty => Volatile.Read(ref holders).Count == 0;

    /// <summary>The keys, without their secrets.</summary>
    public IReadOnlyList<StoredKey> Keys => [.. Volatile.Read(ref holders).Values.Select(holder => holder.Key!).OrderBy(key => key.CreatedAt)];

    /// <summary>Reads the keys anew.</summary>
    public async Task ReadAsync(IServingStore store, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var keys = await store.KeysAsync(stop).ConfigureAwait(false);
        var former = Volatile.Read(ref holders);
        // A key that has not changed keeps its rate's state.
        Volatile.Write(ref holders, keys.ToFrozenDictionary(
            key => key.Id, key => former.TryGetValue(key.Id, out var holder) && Same(holder.Key!, key) ? holder : new KeyHolder(key), StringComparer.Ordinal));
    }

    /// <summary>Whose key it is; null: nobody's, or it is revoked or has expired.</summary>
    public KeyHolder? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ApiKey.TryRead(key, out var id, out var hash) ? Again(id, hash) : null;
    }

    /// <summary>The key of an id whose hash is the one that was seen before; null: it is another by now, or revoked or expired.</summary>
    internal KeyHolder? Again(string id, string hash) =>
        Volatile.Read(ref holders).TryGetValue(id, out var holder) && ApiKey.AreEqual(holder.Key!.Hash, hash) && !(holder.Key.ExpiresAt <= clock.GetUtcNow()) ? holder : null;

    /// <summary>Who asks without a key: the machine itself while there are no keys, else nobody.</summary>
    public KeyHolder? WithoutKey(bool fromThisMachine) => IsEmpty && fromThisMachine ? local : null;

    private static bool Same(StoredKey left, StoredKey right) =>
        left.Hash == right.Hash && left.RequestsPerSecond == right.RequestsPerSecond && left.ExpiresAt == right.ExpiresAt && left.Name == right.Name
        && left.Scopes.SequenceEqual(right.Scopes) && left.Domains.SequenceEqual(right.Domains);
}
