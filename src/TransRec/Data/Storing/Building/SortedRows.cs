namespace TransRec.Data.Storing.Building;

/// <summary>All sequences in order, on disk: items in one column, stamps in another where there are times or kinds of events.</summary>
internal sealed class SortedRows : IDisposable
{
    private readonly SpillFile<int> _items;
    private readonly SpillFile<long>? _stamps;
    private readonly List<int> _lengths = [];
    private readonly List<int> _owners = [];

    /// <param name="folder">Where.</param>
    /// <param name="items">How many items there are.</param>
    /// <param name="stamps">Whether stamps are kept.</param>
    internal SortedRows(string folder, int items, bool stamps)
    {
        _items = new(Path.Combine(folder, "items"), 1 << 20);
        _stamps = stamps ? new(Path.Combine(folder, "stamps"), 1 << 20) : null;
        Counts = new uint[items];
    }

    /// <summary>Interactions of each item, by place in order.</summary>
    internal uint[] Counts { get; }

    /// <summary>How long each sequence is.</summary>
    internal IReadOnlyList<int> Lengths => _lengths;

    /// <summary>Whose each sequence is, by place in order.</summary>
    internal IReadOnlyList<int> Owners => _owners;

    internal long Count => _items.Count;

    internal long Duplicates { get; private set; }

    internal void Add(SortedGroup group)
    {
        var items = group.Items.AsSpan(0, group.Count);
        _items.Append(items);
        _stamps?.Append(group.Stamps.AsSpan(0, group.Count));
        foreach (var item in items)
        {
            Counts[item]++;
        }

        _lengths.AddRange(group.Lengths);
        _owners.AddRange(group.Owners);
        Duplicates += group.Duplicates;
        group.Return();
    }

    internal SpillReader<int> ReadItems() => new(_items);

    /// <summary>Null where no stamps are kept.</summary>
    internal SpillReader<long>? ReadStamps() => _stamps is null ? null : new(_stamps);

    public void Dispose()
    {
        _items.Dispose();
        _stamps?.Dispose();
    }
}
