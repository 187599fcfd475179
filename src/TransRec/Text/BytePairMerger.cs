namespace TransRec.Text;

/// <summary>Merges the symbols of one piece: again and again the pair of lowest rank, all its occurrences from left to right.</summary>
/// <remarks>A heap of (rank, position) makes it O(n log n), so that a word of a million letters ends. Reused from piece to piece; not for several threads.</remarks>
internal sealed class BytePairMerger(BytePairs pairs)
{
    private const int None = int.MaxValue;
    private readonly PriorityQueue<int, long> candidates = new(); // Positions, by rank and then from left to right.
    private readonly List<int> round = [];
    private int[] symbols = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int[] ranks = new int[64]; // The rank of the pair that begins at a position.
    private int count;

    public void Clear() => count = 0;

    public void Add(int symbol)
    {
        if (count == symbols.Length)
        {
            var capacity = 2 * count;
            Array.Resize(ref symbols, capacity);
            Array.Resize(ref next, capacity);
            Array.Resize(ref previous, capacity);
            Array.Resize(ref ranks, capacity);
        }

        symbols[count] = symbol;
        next[count] = count + 1;
        previous[count] = count - 1;
        count++;
    }

    /// <summary>Merges what was added and appends the resulting ids.</summary>
    public void MergeInto(List<int> ids)
    {
        for (var position = 0; position < count; position++)
        {
            Rate(position);
        }

        while (candidates.TryPeek(out _, out var first))
        {
            var best = RankOf(first);

            // Every pair of this rank exists by now (a merge cannot make a pair of its own rank): one round takes them all, whatever it creates.
            round.Clear();
            while (candidates.TryPeek(out var position, out var priority) && RankOf(priority) == best)
            {
                _ = candidates.Dequeue();
                round.Add(position);
            }

            foreach (var position in round)
            {
                if (ranks[position] == best)
                {
                    Merge(position);
                }
            }
        }

        for (var position = 0; position < count; position = next[position])
        {
            ids.Add(symbols[position]);
        }
    }

    private static int RankOf(long priority) => (int)(priority >> 32);

    private void Merge(int left)
    {
        var right = next[left];
        _ = pairs.TryGet(symbols[left], symbols[right], out _, out symbols[left]);
        ranks[right] = None;
        next[left] = next[right];
        if (next[left] < count)
        {
            previous[next[left]] = left;
        }

        Rate(left);
        if (previous[left] >= 0)
        {
            Rate(previous[left]);
        }
    }

    private void Rate(int position)
    {
        ranks[position] = None;
        if (next[position] < count && pairs.TryGet(symbols[position], symbols[next[position]], out var rank, out _))
        {
            ranks[position] = rank;
            candidates.Enqueue(position, ((long)rank << 32) | (uint)position);
        }
    }
}
