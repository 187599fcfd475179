using System.Buffers;

namespace TransRec.Data.Storing.Building;

/// <summary>Puts the rows of a group of users in order: users by place, each one's rows by time and by the rule for ties; cuts sessions; drops duplicates.</summary>
internal sealed class GroupSorter(SequenceRules rules)
{
    /// <param name="grouped">The rows.</param>
    /// <param name="group">Which of them.</param>
    /// <param name="firstUser">The group's first user, by place in order.</param>
    /// <param name="endUser">One after its last.</param>
    internal SortedGroup Sort(GroupedRows grouped, int group, int firstUser, int endUser)
    {
        var count = grouped.Count(group);
        var (rows, ordered) = (ArrayPool<StoredRow>.Shared.Rent(count), ArrayPool<StoredRow>.Shared.Rent(count));
        grouped.Read(group, rows.AsSpan(0, count));
        var sorted = Sort(rows.AsSpan(0, count), ordered, firstUser, endUser);
        ArrayPool<StoredRow>.Shared.Return(rows);
        ArrayPool<StoredRow>.Shared.Return(ordered);
        return sorted;
    }

    private SortedGroup Sort(ReadOnlySpan<StoredRow> rows, StoredRow[] ordered, int firstUser, int endUser)
    {
        var starts = Starts(rows, firstUser, endUser);
        var next = starts[..^1];
        foreach (ref readonly var row in rows)
        {
            ordered[next[row.User - firstUser]++] = row;
        }

        var output = new Output(rows.Length, rules.Duplicates);
        var order = new RowOrder(rules);
        for (var user = firstUser; user < endUser; user++)
        {
            var own = ordered.AsSpan(starts[user - firstUser]..starts[user - firstUser + 1]);
            order.Sort(own);
            AddSessions(output, user, own);
        }

        return output.Result();
    }

    private static int[] Starts(ReadOnlySpan<StoredRow> rows, int firstUser, int endUser)
    {
        var starts = new int[endUser - firstUser + 1];
        foreach (ref readonly var row in rows)
        {
            starts[row.User - firstUser + 1]++;
        }

        for (var user = 1; user < starts.Length; user++)
        {
            starts[user] += starts[user - 1];
        }

        return starts;
    }

    private void AddSessions(Output output, int user, ReadOnlySpan<StoredRow> rows)
    {
        var start = 0;
        for (var place = 1; rules.Gap is { } gap && place < rows.Length; place++)
        {
            if (Stamps.Time(rows[place].Stamp) - Stamps.Time(rows[place - 1].Stamp) > gap)
            {
                output.Add(user, rows[start..place]);
                start = place;
            }
        }

        output.Add(user, rows[start..]);
    }

    /// <summary>Collects sequences.</summary>
    private sealed class Output(int rows, DuplicateRule duplicates)
    {
        private readonly int[] _items = ArrayPool<int>.Shared.Rent(rows);
        private readonly long[] _stamps = ArrayPool<long>.Shared.Rent(rows);
        private readonly List<int> _lengths = [];
        private readonly List<int> _owners = [];
        private readonly HashSet<int> _seen = [];
        private int _count;
        private long _duplicates;

        internal void Add(int owner, ReadOnlySpan<StoredRow> sequence)
        {
            if (sequence.IsEmpty)
            {
                return;
            }

            var start = _count;
            foreach (ref readonly var row in sequence)
            {
                (_items[_count], _stamps[_count]) = (row.Item, row.Stamp);
                _count++;
            }

            Drop(start);
            _lengths.Add(_count - start);
            _owners.Add(owner);
        }

        internal SortedGroup Result() => new()
        {
            Items = _items,
            Stamps = _stamps,
            Count = _count,
            Lengths = _lengths,
            Owners = _owners,
            Duplicates = _duplicates,
        };

        private void Drop(int start)
        {
            if (duplicates == DuplicateRule.None)
            {
                return;
            }

            if (duplicates == DuplicateRule.Last)
            {
                _items.AsSpan(start.._count).Reverse();
                _stamps.AsSpan(start.._count).Reverse();
            }

            _seen.Clear();
            var (end, before) = (_count, -1);
            _count = start;
            for (var place = start; place < end; place++)
            {
                var item = _items[place];
                if (duplicates == DuplicateRule.Adjacent ? item != before : _seen.Add(item))
                {
                    (_items[_count], _stamps[_count]) = (item, _stamps[place]);
                    _count++;
                }

                before = item;
            }

            _duplicates += end - _count;
            if (duplicates == DuplicateRule.Last)
            {
                _items.AsSpan(start.._count).Reverse();
                _stamps.AsSpan(start.._count).Reverse();
            }
        }
    }
}
