using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <content>Events.</content>
public sealed partial class PostgresStore
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredEvent?>> AddEventsAsync(string domain, IReadOnlyList<EventWrite> events, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return writer.DoAsync<IReadOnlyList<StoredEvent?>>(
            async work =>
            {
                await RequireDomainAsync(work, domain).ConfigureAwait(false);
                var known = (await work.RowsAsync(
                    In("SELECT event_id FROM {0}.events WHERE domain = $1 AND event_id = ANY ($2)"), row => row.GetString(0), domain, events.Select(added => added.EventId).ToArray())
                    .ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
                var stored = new StoredEvent?[events.Count];
                for (var i = 0; i < stored.Length; i++)
                {
                    var added = events[i];
                    stored[i] = known.Add(added.EventId)
                        ? new StoredEvent(work.Next(), added.EventId, added.User, added.Item, added.Type, Time(added.At.ToUnixTimeMilliseconds()), added.RecommendationId)
                        : null;
                }

                StoredEvent[] fresh = [.. stored.OfType<StoredEvent>()];
                if (fresh.Length > 0)
                {
                    _ = await work.ExecuteAsync(
                        In("""
                        INSERT INTO {0}.events (seq, domain, event_id, user_id, item, type, at, recommendation)
                        SELECT seq, $1, event_id, user_id, item, type, at, recommendation FROM unnest($2, $3, $4, $5, $6, $7, $8) AS added (seq, event_id, user_id, item, type, at, recommendation)
                        """),
                        domain,
                        fresh.Select(each => each.Sequence).ToArray(),
                        fresh.Select(each => each.EventId).ToArray(),
                        fresh.Select(each => each.User).ToArray(),
                        fresh.Select(each => each.Item).ToArray(),
                        fresh.Select(each => each.Type).ToArray(),
                        fresh.Select(each => each.At.ToUnixTimeMilliseconds()).ToArray(),
                        fresh.Select(each => each.RecommendationId).ToArray()).ConfigureAwait(false);
                }

                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<StoredEvent> EventsAsync(string domain, string? user = null, CancellationToken stop = default) => user is null
        ? StreamAsync("SELECT seq, event_id, user_id, item, type, at, recommendation FROM {0}.events WHERE domain = $1 ORDER BY seq", row => Event(row, 1), [domain], stop)
        : StreamAsync(
            "SELECT seq, event_id, user_id, item, type, at, recommendation FROM {0}.events WHERE domain = $1 AND user_id = $2 ORDER BY seq", row => Event(row, 1), [domain, user], stop);

    /// <inheritdoc />
    public ValueTask<UserErasure> EraseUserAsync(string domain, string user, CancellationToken stop = default) => writer.DoAsync(
        async work =>
        {
            var events = await work.ExecuteAsync(In("DELETE FROM {0}.events WHERE domain = $1 AND user_id = $2"), domain, user).ConfigureAwait(false);
            var documents = await work.ExecuteAsync(In("DELETE FROM {0}.documents WHERE domain = $1 AND id = $2 AND kind = $3"), domain, user, DocumentKinds.Choice).ConfigureAwait(false);
            var sequence = work.Next();
            _ = await work.ExecuteAsync(In("INSERT INTO {0}.erasures (seq, domain, user_digest) VALUES ($1, $2, $3)"), sequence, domain, UserDigest.Of(domain, user)).ConfigureAwait(false);
            return new UserErasure(events, documents, sequence);
        },
        stop);
}
