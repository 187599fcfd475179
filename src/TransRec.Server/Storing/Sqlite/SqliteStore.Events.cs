namespace TransRec.Server.Storing.Sqlite;

/// <content>Events.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredEvent?>> AddEventsAsync(string domain, IReadOnlyList<EventWrite> events, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return writer.DoAsync<IReadOnlyList<StoredEvent?>>(
            (write, next) =>
            {
                RequireDomain(write, domain);
                var stored = new StoredEvent?[events.Count];
                for (var i = 0; i < stored.Length; i++)
                {
                    var added = events[i];
                    if (write.Number("SELECT 1 FROM events WHERE domain = $1 AND event_id = $2", domain, added.EventId) is not null)
                    {
                        continue;
                    }

                    var at = added.At.ToUnixTimeMilliseconds();
                    stored[i] = new StoredEvent(next(), added.EventId, added.User, added.Item, added.Type, Time(at), added.RecommendationId);
                    _ = write.Execute(
                        "INSERT INTO events (seq, domain, event_id, user, item, type, at, recommendation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        stored[i]!.Sequence,
                        domain,
                        added.EventId,
                        added.User,
                        added.Item,
                        added.Type,
                        at,
                        added.RecommendationId);
                }

                return stored;
            },
            stop);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<StoredEvent> EventsAsync(string domain, string? user = null, CancellationToken stop = default) => user is null
        ? readers.Stream("SELECT seq, event_id, user, item, type, at, recommendation FROM events WHERE domain = $1 ORDER BY seq", row => Event(row, 1), [domain]).ToAsyncEnumerable()
        : readers.Stream("SELECT seq, event_id, user, item, type, at, recommendation FROM events WHERE domain = $1 AND user = $2 ORDER BY seq", row => Event(row, 1), [domain, user])
            .ToAsyncEnumerable();

    /// <inheritdoc />
    public ValueTask<UserErasure> EraseUserAsync(string domain, string user, CancellationToken stop = default) => writer.DoAsync(
        (write, next) =>
        {
            var events = write.Execute("DELETE FROM events WHERE domain = $1 AND user = $2", domain, user);
            var documents = write.Execute("DELETE FROM documents WHERE domain = $1 AND id = $2 AND kind = $3", domain, user, DocumentKinds.Choice);
            var sequence = next();
            _ = write.Execute("INSERT INTO erasures (seq, domain, user_digest) VALUES ($1, $2, $3)", sequence, domain, UserDigest.Of(domain, user));
            return new UserErasure(events, documents, sequence);
        },
        stop);
}
