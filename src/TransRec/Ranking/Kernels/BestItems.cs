namespace TransRec.Ranking.Kernels;

/// <summary>
/// Keeps the best items seen, worst of them on top of the heap. The order is total (score, then item number), so the result does not depend
/// on the order of adding.
/// </summary>
internal sealed class BestItems(int capacity)
{
    private readonly PriorityQueue<ScoredItem, ScoredItem> _heap = new(Comparer<ScoredItem>.Create(WorstFirst));

    public int Capacity => capacity;

    /// <summary>Scores below this cannot enter.</summary>
    public float Bar { get; private set; } = float.NegativeInfinity;

    /// <summary>The lowest item with a score that is not a number, or 0.</summary>
    public int FirstNaN { get; private set; }

    public void Add(ScoredItem item)
    {
        if (float.IsNaN(item.Score))
        {
            FirstNaN = FirstNaN == 0 ? item.Item : Math.Min(FirstNaN, item.Item);
            return;
        }

        if (_heap.Count < capacity)
        {
            _heap.Enqueue(item, item);
        }
        else if (WorstFirst(item, _heap.Peek()) > 0)
        {
            _ = _heap.DequeueEnqueue(item, item);
        }

        if (_heap.Count == capacity)
        {
            Bar = _heap.Peek().Score;
        }
    }

    public void Add(BestItems other)
    {
        if (other.FirstNaN != 0)
        {
            Add(new ScoredItem(other.FirstNaN, float.NaN));
        }

        foreach (var (item, _) in other._heap.UnorderedItems)
        {
            Add(item);
        }
    }

    public ScoredItem[] Sorted()
    {
        ScoredItem[] items = [.. _heap.UnorderedItems.Select(entry => entry.Element)];
        Array.Sort(items, static (left, right) => WorstFirst(right, left));
        return items;
    }

    private static int WorstFirst(ScoredItem left, ScoredItem right)
    {
        var byScore = left.Score.CompareTo(right.Score);
        return byScore != 0 ? byScore : right.Item.CompareTo(left.Item);
    }
}
