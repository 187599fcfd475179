namespace TransRec.Data.Storing.Building;

/// <summary>Puts one user's rows in order. Most users have few rows, and many files are in order already.</summary>
internal sealed class RowOrder(SequenceRules rules)
{
    private const int Few = 24;

    private StoredRow[] _copy = [];
    private long[] _keys = [];
    private int[] _places = [];

    internal void Sort(Span<StoredRow> rows)
    {
        if (!rules.HasTimes || IsOrdered(rows))
        {
            return;
        }

        if (rows.Length <= Few)
        {
            Insert(rows);
        }
        else if (rules.Ties == TieRule.Item)
        {
            rows.Sort(static (left, right) => Compare(left, right));
        }
        else
        {
            SortStably(rows);
        }
    }

    private bool IsOrdered(ReadOnlySpan<StoredRow> rows)
    {
        for (var place = 1; place < rows.Length; place++)
        {
            if (IsAfter(rows[place - 1], rows[place]))
            {
                return false;
            }
        }

        return true;
    }

    private void Insert(Span<StoredRow> rows)
    {
        for (var place = 1; place < rows.Length; place++)
        {
            var row = rows[place];
            var to = place;
            for (; to > 0 && IsAfter(rows[to - 1], row); to--)
            {
                rows[to] = rows[to - 1];
            }

            rows[to] = row;
        }
    }

    private void SortStably(Span<StoredRow> rows)
    {
        if (_keys.Length < rows.Length)
        {
            var size = Math.Max(rows.Length, _keys.Length * 2);
            (_copy, _keys, _places) = (new StoredRow[size], new long[size], new int[size]);
        }

        for (var place = 0; place < rows.Length; place++)
        {
            (_keys[place], _places[place]) = (Stamps.Time(rows[place].Stamp), place);
        }

        var keys = _keys.AsSpan(0, rows.Length);
        var places = _places.AsSpan(0, rows.Length);
        keys.Sort(places);
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            places[start..end].Sort();
            start = end;
        }

        rows.CopyTo(_copy);
        for (var place = 0; place < rows.Length; place++)
        {
            rows[place] = _copy[places[place]];
        }
    }

    private bool IsAfter(in StoredRow left, in StoredRow right) => rules.Ties == TieRule.Item
        ? Compare(left, right) > 0
        : Stamps.Time(left.Stamp) > Stamps.Time(right.Stamp);

    private static int Compare(in StoredRow left, in StoredRow right)
    {
        var byTime = Stamps.Time(left.Stamp).CompareTo(Stamps.Time(right.Stamp));
        var byItem = byTime != 0 ? byTime : left.Item.CompareTo(right.Item);
        return byItem != 0 ? byItem : left.Stamp.CompareTo(right.Stamp);
    }
}
