using System.Text;
using TransRec.Data.Storing;

namespace TransRec.Tests.Data.Storing;

/// <summary>What a store must hold, found in the slow and obvious way: everything in lists in memory.</summary>
internal sealed class ObviousStore
{
    public sealed record Row(string User, string Item, long Time, byte Kind);

    public sealed record Sequence(string User, List<Row> Rows);

    public List<string> Items { get; private init; } = [];

    public List<Sequence> Users { get; private init; } = [];

    public Dictionary<string, string> Titles { get; private init; } = [];

    public long Duplicates { get; private init; }

    public long WithoutTitle { get; private init; }

    /// <param name="rows">All rows, in the order in which they are added.</param>
    /// <param name="titles">Titles in the order in which they are added, before the rows.</param>
    /// <param name="options">The rules.</param>
    public static ObviousStore Of(IReadOnlyList<Row> rows, IReadOnlyList<(string Item, string Title)> titles, StoreBuildOptions options)
    {
        var kept = titles.Where(title => title.Title.Length > 0).GroupBy(title => title.Item)
            .ToDictionary(group => group.Key, group => group.Select(title => title.Title).OrderBy(title => Encoding.UTF8.GetByteCount(title)).ThenBy(title => Encoding.UTF8.GetBytes(title), Bytes).Last());
        List<string> items = [.. Ordered(titles.Select(title => title.Item).Concat(rows.Select(row => row.Item)), options)];
        List<string> users = [.. Ordered(rows.Select(row => row.User), options)];
        var numbers = items.Index().ToDictionary(item => item.Item, item => item.Index);
        var titled = rows.Where(row => !options.RequireTitles || kept.ContainsKey(row.Item)).ToList();
        var sessions = users.SelectMany(user => Sessions(user, Sorted(titled.Where(row => row.User == user), numbers, options), options)).ToList();
        var sequences = sessions.Select(session => session with { Rows = Distinct(session.Rows, options.Duplicates) }).ToList();
        var distinct = sequences.Sum(sequence => sequence.Rows.Count);
        HashSet<string> left = [.. items.Where(item => !options.RequireTitles || kept.ContainsKey(item))];
        for (var changed = options.MinimumUser > 1 || options.MinimumItem > 0; changed;)
        {
            var counts = sequences.SelectMany(sequence => sequence.Rows).CountBy(row => row.Item).ToDictionary();
            changed = sequences.RemoveAll(sequence => sequence.Rows.Count < options.MinimumUser) > 0;
            changed |= left.RemoveWhere(item => counts.GetValueOrDefault(item) < options.MinimumItem) > 0;
            sequences = [.. sequences.Select(sequence => sequence with { Rows = [.. sequence.Rows.Where(row => left.Contains(row.Item))] })];
            changed &= !options.Once;
        }

        sequences.RemoveAll(sequence => sequence.Rows.Count == 0);
        if (options.MinimumItem > 0)
        {
            left.IntersectWith(sequences.SelectMany(sequence => sequence.Rows).Select(row => row.Item));
        }

        return new()
        {
            Items = [.. items.Where(left.Contains)],
            Users = sequences,
            Titles = kept,
            Duplicates = titled.Count - distinct,
            WithoutTitle = rows.Count - titled.Count,
        };
    }

    /// <summary>Everything that a store holds, as lines of text.</summary>
    public static IEnumerable<string> Lines(DomainStore store) =>
    [
        .. Enumerable.Range(0, store.ItemCount).Select(item => $"{store.ItemId(item)}\t{store.Title(item)}"),
        .. Enumerable.Range(0, store.UserCount).Select(user => string.Join(' ', (string[])
        [
            store.UserId(user),
            .. store.ItemsOf(user).Select((item, place) =>
                $"{store.ItemId(item)}/{(store.HasTimes ? store.TimesOf(user)[place] : 0)}/{(store.HasEvents ? store.EventsOf(user)[place] : 0)}"),
        ])),
    ];

    public IEnumerable<string> Lines() =>
    [
        .. Items.Select(item => $"{item}\t{Titles.GetValueOrDefault(item, "")}"),
        .. Users.Select(user => string.Join(' ', (string[])[user.User, .. user.Rows.Select(row => $"{row.Item}/{(row.Time == StoreBuilder.NoTime ? 0 : row.Time)}/{row.Kind}")])),
    ];

    private static Comparer<byte[]> Bytes { get; } = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));

    private static IEnumerable<string> Ordered(IEnumerable<string> ids, StoreBuildOptions options) =>
        options.Numbers == NumberOrder.FirstSeen ? ids.Distinct() : ids.Distinct().OrderBy(Encoding.UTF8.GetBytes, Bytes);

    private static IEnumerable<Row> Sorted(IEnumerable<Row> rows, Dictionary<string, int> numbers, StoreBuildOptions options) =>
        options.Ties == TieRule.File
            ? rows.OrderBy(row => row.Time)
            : rows.OrderBy(row => row.Time).ThenBy(row => row.Time == StoreBuilder.NoTime ? 0 : numbers[row.Item]).ThenBy(row => row.Time == StoreBuilder.NoTime ? 0 : row.Kind);

    private static List<Sequence> Sessions(string user, IEnumerable<Row> rows, StoreBuildOptions options)
    {
        List<List<Row>> sessions = [];
        foreach (var row in rows)
        {
            if (sessions.Count == 0 || (options.SessionGap is { } gap && row.Time - sessions[^1][^1].Time > gap.TotalMilliseconds))
            {
                sessions.Add([]);
            }

            sessions[^1].Add(row);
        }

        return [.. sessions.Select((session, place) => new Sequence(options.SessionGap is null ? user : $"{user}#{place + 1:000000}", session))];
    }

    private static List<Row> Distinct(List<Row> rows, DuplicateRule rule) => rule switch
    {
        DuplicateRule.First => [.. rows.DistinctBy(row => row.Item)],
        DuplicateRule.Last => [.. rows.AsEnumerable().Reverse().DistinctBy(row => row.Item).Reverse()],
        DuplicateRule.Adjacent => [.. rows.Where((row, place) => place == 0 || rows[place - 1].Item != row.Item)],
        _ => rows,
    };
}
