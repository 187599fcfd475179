namespace TransRec.Data.Storing.Building;

/// <summary>Goes over the sequences that the core has left, with the items that it has left.</summary>
internal sealed class KeptSequences(SortedRows rows, CoreFilter core)
{
    /// <param name="sequence">Its number among all sequences.</param>
    /// <param name="items">Items by place in order, not empty.</param>
    /// <param name="stamps">Their stamps; empty where none are kept.</param>
    internal delegate void Visit(int sequence, ReadOnlySpan<int> items, ReadOnlySpan<long> stamps);

    internal void ForEach(Visit visit, CancellationToken cancellation)
    {
        var (allItems, allStamps) = (rows.ReadItems(), rows.ReadStamps());
        int[] items = [];
        long[] stamps = [];
        for (var sequence = 0; sequence < rows.Lengths.Count; sequence++)
        {
            if ((sequence & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var length = rows.Lengths[sequence];
            var ownItems = allItems.Next(length);
            var ownStamps = allStamps is null ? default : allStamps.Next(length);
            if (core.SequenceIsDropped[sequence])
            {
                continue;
            }

            if (items.Length < length)
            {
                var size = Math.Max(length, items.Length * 2);
                (items, stamps) = (new int[size], new long[size]);
            }

            var kept = 0;
            for (var place = 0; place < length; place++)
            {
                if (!core.ItemIsDropped[ownItems[place]])
                {
                    items[kept] = ownItems[place];
                    stamps[kept] = ownStamps.IsEmpty ? 0 : ownStamps[place];
                    kept++;
                }
            }

            if (kept > 0)
            {
                visit(sequence, items.AsSpan(0, kept), ownStamps.IsEmpty ? default : stamps.AsSpan(0, kept));
            }
        }
    }
}
