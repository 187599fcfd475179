namespace TransRec.Data.Storing.Building;

/// <summary>What was added, as numbers: ids in memory, rows and titles on disk.</summary>
internal sealed class RowIntake : IDisposable
{
    // So many rows are looked at together that the memory that they need is on its way before it is needed: half a cache of the first level.
    private const int Group = 48;

    private readonly ulong[] _firstHashes = new ulong[Group];
    private readonly ulong[] _secondHashes = new ulong[Group];
    private readonly long _memory;

    internal RowIntake(string folder, long memory)
    {
        _memory = memory;
        Rows = new(Path.Combine(folder, "rows"), 1 << 20);
        Titles = new(Path.Combine(folder, "titles"));
    }

    internal IdInterner Users { get; } = new();

    internal IdInterner Items { get; } = new();

    /// <summary>Rows with numbers as first seen, in the order in which they were added.</summary>
    internal SpillFile<StoredRow> Rows { get; }

    internal TitleSpill Titles { get; }

    internal void Take(RowBatch batch)
    {
        for (var entries = batch.Entries; !entries.IsEmpty; entries = entries[Math.Min(Group, entries.Length)..])
        {
            Take(batch, entries[..Math.Min(Group, entries.Length)]);
        }

        var held = Users.BytesToGrow + Items.BytesToGrow + Titles.HeldBytes;
        if (held > _memory)
        {
            throw new StoreException(
                $"The ids of {Users.Count} users and {Items.Count} items take more memory than the {_memory >> 20} MiB allowed, after {Rows.Count} rows. Allow more: "
                + $"{Math.Max(held >> 19, 1)} MiB for twice as many (--memory, MemoryBytes).");
        }
    }

    public void Dispose()
    {
        Users.Dispose();
        Items.Dispose();
        Rows.Dispose();
        Titles.Dispose();
    }

    private void Take(RowBatch batch, ReadOnlySpan<RowBatch.Entry> entries)
    {
        for (var place = 0; place < entries.Length; place++)
        {
            ref readonly var entry = ref entries[place];
            var first = _firstHashes[place] = IdHash.Of(batch.First(entry));
            (entry.IsItem ? Items : Users).PrefetchSlot(first);
            if (!entry.IsItem)
            {
                Items.PrefetchSlot(_secondHashes[place] = IdHash.Of(batch.Second(entry)));
            }
        }

        for (var place = 0; place < entries.Length; place++)
        {
            var isItem = entries[place].IsItem;
            (isItem ? Items : Users).PrefetchId(_firstHashes[place]);
            if (!isItem)
            {
                Items.PrefetchId(_secondHashes[place]);
            }
        }

        for (var place = 0; place < entries.Length; place++)
        {
            ref readonly var entry = ref entries[place];
            if (entry.IsItem)
            {
                Titles.Add(Items.Number(batch.First(entry), _firstHashes[place], 0), batch.Second(entry));
                continue;
            }

            var user = Users.Number(batch.First(entry), _firstHashes[place], 1);
            Rows.Append(new StoredRow(user, Items.Number(batch.Second(entry), _secondHashes[place], 1), entry.Stamp));
        }
    }
}
