using TransRec.Adapters.Files;
using TransRec.Foundation.Files;
using TransRec.Server.Storing;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <content>Other adapters.</content>
public sealed partial class ServedDomain
{
    private readonly SemaphoreSlim swapping = new(1, 1);

    /// <summary>
    /// Exchanges the adapters: everything is made aside, probed and written down, then one reference changes. A failure changes nothing. Each try is recorded (<see cref="SwapsAsync"/>).
    /// </summary>
    /// <param name="digest">The digest of adapters on the shelf; null: none.</param>
    /// <param name="stop">Stops waiting for the turn; an exchange that has begun is finished.</param>
    /// <returns>The generation that answers now: a new one, or the present one when it has these adapters already.</returns>
    /// <exception cref="QueryException">There are no such adapters, or they cannot serve this domain; nothing was changed.</exception>
    /// <exception cref="ServingStoreException">The store cannot write; nothing was changed.</exception>
    public async Task<long> ExchangeAsync(string? digest, CancellationToken stop = default)
    {
        await swapping.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var (at, began, from) = (parts.Clock.GetUtcNow(), parts.Clock.GetTimestamp(), Algorithm.Digest);
            if (digest == from)
            {
                return Generation;
            }

            try
            {
                // A thread of its own: encoding a catalogue takes long.
                var generation = await Task.Factory.StartNew(
                    () => Exchange(digest, Generation + 1, write: true), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
                await RecordAsync(new SwapRecord(at, from, digest, generation, Elapsed(began), null)).ConfigureAwait(false);
                return generation;
            }
            catch (TransRecException error)
            {
                await RecordAsync(new SwapRecord(at, from, digest, null, Elapsed(began), error.Message)).ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            _ = swapping.Release();
        }
    }

    /// <summary>Follows an exchange that another server has written.</summary>
    internal async Task FollowAsync(StoredDomain stored, CancellationToken stop)
    {
        await swapping.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (stored.Generation > Generation)
            {
                _ = await Task.Factory.StartNew(
                    () => Exchange(stored.Adapters, stored.Generation, write: false), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
        finally
        {
            _ = swapping.Release();
        }
    }

    private long Exchange(string? digest, long generation, bool write)
    {
        var (algorithm, adapters) = Adapters(parts, digest);
        if (adapters is not null)
        {
            AdapterProbe.Check(parts.Backbone, adapters, digest!);
        }

        algorithms[generation] = algorithm;
        try
        {
            return model.Swap(adapters, generation, write ? () => Write(digest, generation) : null);
        }
        catch (ArgumentException error)
        {
            throw new QueryException("adapters", $"{digest ?? "the backbone"} cannot encode the catalogue of {Name}: {error.Message}");
        }
    }

    private void Write(string? digest, long generation)
    {
        var stored = parts.Store.PutDomainAsync(new StoredDomain(Name, digest, generation, parts.Clock.GetUtcNow()), ifGeneration: generation - 1).AsTask().GetAwaiter().GetResult();
        parts.Own.Add(stored.Version);
    }

    /// <summary>Adapters of the shelf, taken by the backbone.</summary>
    /// <exception cref="QueryException">There are none, or they belong to another base.</exception>
    internal static (ServedAlgorithm Algorithm, DomainAdapters? Adapters) Adapters(ServingParts parts, string? digest)
    {
        if (digest is null)
        {
            return (ServedAlgorithm.Backbone, null);
        }

        var shelved = parts.Shelf.Find(digest)
            ?? throw new QueryException("adapters", $"there are no adapters {digest}. Copy their folder into one that the server's configuration names (adapters), or name one of GET /v1/adapters.");
        try
        {
            return (shelved.Algorithm, parts.Backbone.Take(AdapterFolder.Open(shelved.Folder)));
        }
        catch (CheckpointException error)
        {
            throw new QueryException("adapters", $"{digest} cannot be used: {error.Message}");
        }
    }

    private async Task RecordAsync(SwapRecord record)
    {
        try
        {
            var document = await parts.Store.PutDocumentAsync(new StoredDocument(DocumentKinds.Swap, Name, $"{record.At.UtcTicks:D20}", record.ToJson())).ConfigureAwait(false);
            parts.Own.Add(document.Version);
        }
        catch (ServingStoreException)
        {
            // The exchange has happened or has failed whatever can be written of it.
        }
    }

    private long Elapsed(long began) => (long)parts.Clock.GetElapsedTime(began).TotalMilliseconds;
}
