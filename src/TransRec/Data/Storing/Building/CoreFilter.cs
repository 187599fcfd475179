using System.Runtime.InteropServices;

namespace TransRec.Data.Storing.Building;

/// <summary>
/// Drops users and items with too few interactions: again and again, until every one that is left has enough among those that are left (the k-core; it does not depend on
/// the order of the work), or once by the counts of all rows. Each pass reads the column of items from its beginning.
/// </summary>
internal sealed class CoreFilter
{
    private readonly SortedRows _rows;
    private readonly StoreBuildOptions _options;

    /// <param name="rows">The sequences.</param>
    /// <param name="options">The minima.</param>
    /// <param name="isDropped">Items that are dropped whatever their count, by place in order; null: none.</param>
    internal CoreFilter(SortedRows rows, StoreBuildOptions options, bool[]? isDropped)
    {
        (_rows, _options) = (rows, options);
        ItemIsDropped = isDropped ?? new bool[rows.Counts.Length];
        SequenceIsDropped = new bool[rows.Lengths.Count];
        Counts = (uint[])rows.Counts.Clone();
    }

    /// <summary>By place in order.</summary>
    internal bool[] ItemIsDropped { get; }

    /// <summary>By the number of the sequence.</summary>
    internal bool[] SequenceIsDropped { get; }

    /// <summary>Interactions of each item with users that are left.</summary>
    internal uint[] Counts { get; }

    /// <summary>Whether an item stays, by place in order. One that nobody took does where nothing is asked of items.</summary>
    internal bool Keeps(int item) => !ItemIsDropped[item] && (Counts[item] > 0 || _options.MinimumItem == 0);

    internal int Passes { get; private set; }

    /// <param name="progress">Is told of each pass.</param>
    /// <param name="cancellation">Stops the work.</param>
    internal void Run(IProgress<StoreBuildProgress>? progress, CancellationToken cancellation)
    {
        if (_options.MinimumUser <= 1 && _options.MinimumItem <= 0)
        {
            return;
        }

        // Whether a user has too few is asked after an item was dropped, and of all users once.
        for (var asked = false; DropItems() || !asked; asked = true)
        {
            Passes++;
            progress?.Report(new(StoreBuildStage.Core, 0, _rows.Count, Passes));
            DropSequences(cancellation);
        }
    }

    private bool DropItems()
    {
        // By the counts of all rows, and not again.
        if (_options.Once && Passes > 0)
        {
            return false;
        }

        var dropped = false;
        for (var item = 0; item < Counts.Length; item++)
        {
            if (!ItemIsDropped[item] && Counts[item] < _options.MinimumItem)
            {
                ItemIsDropped[item] = dropped = true;
            }
        }

        return dropped;
    }

    private void DropSequences(CancellationToken cancellation)
    {
        var items = _rows.ReadItems();
        var lengths = CollectionsMarshal.AsSpan((List<int>)_rows.Lengths);
        for (var sequence = 0; sequence < lengths.Length; sequence++)
        {
            if ((sequence & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var own = items.Next(lengths[sequence]);
            if (SequenceIsDropped[sequence] || (_options.Once ? own.Length : Left(own)) >= _options.MinimumUser)
            {
                continue;
            }

            SequenceIsDropped[sequence] = true;
            foreach (var item in own)
            {
                Counts[item]--;
            }
        }
    }

    private int Left(ReadOnlySpan<int> items)
    {
        var left = 0;
        foreach (var item in items)
        {
            left += ItemIsDropped[item] ? 0 : 1;
        }

        return left;
    }
}
