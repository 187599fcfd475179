namespace TransRec.Data.Storing;

/// <summary>Which users and items of a store a recipe's rules keep, and how they are numbered.</summary>
internal sealed class StoreView
{
    private readonly Func<int, int>? _userAt;

    /// <param name="userCount">Users that are kept.</param>
    /// <param name="userAt">A kept user's number in the store, ascending; null: all are kept.</param>
    /// <param name="numbers">By item of the store its number in the catalogue, from 1; 0: not in it. Null: all are in it, in their order.</param>
    internal StoreView(int userCount, Func<int, int>? userAt, int[]? numbers) => (UserCount, _userAt, Numbers) = (userCount, userAt, numbers);

    internal int UserCount { get; }

    internal int[]? Numbers { get; }

    /// <summary>How often each item of the catalogue stands in the training part of all users; null: not counted yet.</summary>
    internal int[]? TrainingCounts { get; init; }

    /// <summary>A kept user's number in the store.</summary>
    internal int UserOf(int user) => _userAt is null ? user : _userAt(user);

    /// <summary>The number of a user of the store among the kept ones; -1 when it is not kept.</summary>
    internal int Find(int stored)
    {
        var (first, last) = (0, UserCount - 1);
        while (first <= last)
        {
            var middle = first + ((last - first) >> 1);
            switch (UserOf(middle).CompareTo(stored))
            {
                case 0:
                    return middle;
                case < 0:
                    first = middle + 1;
                    break;
                default:
                    last = middle - 1;
                    break;
            }
        }

        return -1;
    }

    /// <summary>By number in the catalogue, from 0: the number in the store. Null: all, in their order.</summary>
    internal int[]? Items()
    {
        if (Numbers is null)
        {
            return null;
        }

        var items = new int[Numbers.Length == 0 ? 0 : Numbers.Max()];
        for (var item = 0; item < Numbers.Length; item++)
        {
            if (Numbers[item] > 0)
            {
                items[Numbers[item] - 1] = item;
            }
        }

        return items;
    }

    /// <summary>Goes over a store once and finds what the rules keep: long enough users, and the items of their last interactions.</summary>
    internal static StoreView Of(DomainStore store, DomainOptions options)
    {
        var users = new List<int>();
        var kept = new bool[store.ItemCount];
        if (options.Whole)
        {
            Array.Fill(kept, true);
        }

        int[] items = [];
        for (var user = 0; user < store.UserCount; user++)
        {
            var (start, length) = store.PlaceOf(user);
            if (length < options.LeastInteractions)
            {
                continue;
            }

            users.Add(user);
            var last = options.Whole ? 0 : Math.Min(length, options.KeptInteractions);
            items = items.Length < last ? new int[last] : items;
            store.ReadItems(start + length - last, items.AsSpan(0, last));
            foreach (var item in items.AsSpan(0, last))
            {
                kept[(uint)item < (uint)kept.Length ? item : throw store.Damaged(StoreFiles.Items, $"user {user} with item {item}")] = true;
            }
        }

        var (numbers, next) = (new int[kept.Length], 0);
        for (var item = 0; item < kept.Length; item++)
        {
            numbers[item] = kept[item] ? ++next : 0;
        }

        int[] keptUsers = [.. users];
        return new(keptUsers.Length, keptUsers.Length == store.UserCount ? null : user => keptUsers[user], next == kept.Length ? null : numbers);
    }
}
