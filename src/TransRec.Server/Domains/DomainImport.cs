using TransRec.Data;
using TransRec.Server.Storing;

namespace TransRec.Server.Domains;

/// <summary>Writes a domain of files into a store: items, and what users have taken as events. One that was stopped half-way is done again and gives the same.</summary>
internal static class DomainImport
{
    /// <summary>The generation of a domain whose import has not ended.</summary>
    public const long Unfinished = 0;

    private const int ItemsAtOnce = 2000;
    private const int EventsAtOnce = 5000;

    /// <summary>Writes a domain.</summary>
    /// <param name="store">The store.</param>
    /// <param name="domain">The domain as it shall be.</param>
    /// <param name="data">Items and histories, whole; null: none.</param>
    /// <param name="stop">Stops half-way.</param>
    public static async Task RunAsync(IServingStore store, StoredDomain domain, Domain? data, CancellationToken stop)
    {
        _ = await store.PutDomainAsync(domain with { Generation = Unfinished }, null, stop).ConfigureAwait(false);
        if (data is not null)
        {
            for (var first = 1; first <= data.ItemCount; first += ItemsAtOnce)
            {
                var some = Enumerable.Range(first, Math.Min(ItemsAtOnce, data.ItemCount - first + 1));
                _ = await store.PutItemsAsync(domain.Name, [.. some.Select(item => new ItemWrite(data.ItemIds[item], data.Titles[item]))], stop).ConfigureAwait(false);
            }

            foreach (var some in Events(data, domain.ChangedAt).Chunk(EventsAtOnce))
            {
                _ = await store.AddEventsAsync(domain.Name, some, stop).ConfigureAwait(false);
            }
        }

        _ = await store.PutDomainAsync(domain, Unfinished, stop).ConfigureAwait(false);
    }

    // Files know the order of what a user has taken and no times: a millisecond each, up to now.
    private static IEnumerable<EventWrite> Events(Domain data, DateTimeOffset now)
    {
        for (var user = 0; user < data.UserCount; user++)
        {
            var items = data.Sequence(user).ToArray();
            for (var place = 0; place < items.Length; place++)
            {
                yield return new EventWrite($"import:{data.UserIds[user]}:{place}", data.UserIds[user], data.ItemIds[items[place]], "taken", now.AddMilliseconds(place - items.Length));
            }
        }
    }
}
