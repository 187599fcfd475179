using TransRec.Data;

namespace TransRec.Ranking;

/// <summary>
/// What is to be ranked: for each query (usually a user) the target, and the history that is masked. Immutable; safe to read from several threads.
/// </summary>
internal sealed class RankingQueries
{
    private readonly int[] _targets;
    private readonly int[] _historyOffsets;
    private readonly int[] _histories;
    private readonly int[] _maskOffsets;
    private readonly int[] _masks;

    /// <summary>Builds queries from targets and histories.</summary>
    /// <param name="targets">Item numbers from 1, one per query.</param>
    /// <param name="histories">Item numbers from 1, oldest first, one list per query; repeated items are allowed.</param>
    /// <exception cref="ArgumentException">The two have different lengths, or an item number is below 1.</exception>
    public RankingQueries(ReadOnlySpan<int> targets, IReadOnlyList<int[]> histories)
    {
        ArgumentNullException.ThrowIfNull(histories);
        if (targets.Length != histories.Count)
        {
            throw new ArgumentException(
                $"{targets.Length} targets and {histories.Count} histories; expected one history per target.", nameof(histories));
        }

        _targets = targets.ToArray();
        _histories = [.. histories.SelectMany(history => history)];
        _historyOffsets = new int[targets.Length + 1];
        _maskOffsets = new int[targets.Length + 1];
        var masks = new List<int>(_histories.Length);
        for (var query = 0; query < targets.Length; query++)
        {
            int[] mask = [.. histories[query].Distinct().Order()];
            if (targets[query] < 1 || (mask.Length > 0 && mask[0] < 1))
            {
                var wrong = targets[query] < 1 ? targets[query] : mask[0];
                throw new ArgumentException($"Query {query} has the item number {wrong}; items are numbered from 1.", nameof(histories));
            }

            masks.AddRange(mask);
            _maskOffsets[query + 1] = masks.Count;
            _historyOffsets[query + 1] = _historyOffsets[query] + histories[query].Length;
            HighestItem = Math.Max(HighestItem, Math.Max(targets[query], mask.Length > 0 ? mask[^1] : 0));
        }

        _masks = [.. masks];
    }

    /// <summary>One query per user of the domain, in the order of the user numbers.</summary>
    public static RankingQueries Of(Domain domain, HeldOut heldOut)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Of(domain, heldOut, 0, domain.UserCount);
    }

    /// <summary>One query per user of some that follow each other.</summary>
    internal static RankingQueries Of(Domain domain, HeldOut heldOut, int firstUser, int count) => Of(domain, heldOut, [.. Enumerable.Range(firstUser, count)], firstUser);

    /// <summary>One query per given user, in the order given.</summary>
    public static RankingQueries Of(Domain domain, HeldOut heldOut, ReadOnlySpan<int> users)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Of(domain, heldOut, users, firstQuery: 0);
    }

    private static RankingQueries Of(Domain domain, HeldOut heldOut, ReadOnlySpan<int> users, int firstQuery)
    {
        var targets = new int[users.Length];
        var histories = new int[users.Length][];
        for (var query = 0; query < users.Length; query++)
        {
            targets[query] = domain.Target(users[query], heldOut);
            histories[query] = domain.History(users[query], heldOut).ToArray();
        }

        return new(targets, histories) { FirstQuery = firstQuery };
    }

    /// <summary>Number of queries.</summary>
    public int Count => _targets.Length;

    /// <summary>The targets, one per query.</summary>
    public ReadOnlySpan<int> Targets => _targets;

    /// <summary>A query's history, oldest first, as given.</summary>
    public ReadOnlySpan<int> History(int query) => _histories.AsSpan(_historyOffsets[query].._historyOffsets[query + 1]);

    /// <summary>A query's history as a set: ascending, each item once.</summary>
    public ReadOnlySpan<int> Mask(int query) => _masks.AsSpan(_maskOffsets[query].._maskOffsets[query + 1]);

    /// <summary>Whether the target stands in the history.</summary>
    public bool TargetIsInHistory(int query) => Mask(query).BinarySearch(_targets[query]) >= 0;

    /// <summary>How many items of a query's mask have a lower number than its target.</summary>
    internal int MaskedBeforeTarget(int query) => Mask(query).BinarySearch(_targets[query]) is var place && place < 0 ? ~place : place;

    internal int HighestItem { get; }

    /// <summary>The number of the first query in messages, where these are some of many.</summary>
    internal int FirstQuery { get; private init; }

    internal void CheckItems(int itemCount)
    {
        if (HighestItem > itemCount)
        {
            throw new ArgumentException($"A target or history has item {HighestItem}; the catalogue has the items 1 to {itemCount}.");
        }
    }
}
