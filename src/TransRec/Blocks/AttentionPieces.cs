using TransRec.Foundation.Machine;

namespace TransRec.Blocks;

/// <summary>One sequence of a packed attention.</summary>
/// <param name="Query">The first row that asks.</param>
/// <param name="Queries">Rows that ask.</param>
/// <param name="Key">The first row that is asked.</param>
/// <param name="Keys">Rows that are asked.</param>
/// <param name="Weight">Where its attention weights begin, [heads, queries, keys].</param>
/// <param name="Mask">Address of what is added to its scores, [keys]; 0 where nothing is.</param>
/// <param name="Before">Keys in front of the one that stands at the first row that asks; what is causal sees them too. Default 0.</param>
internal readonly record struct AttentionPiece(int Query, int Queries, int Key, int Keys, long Weight, nint Mask, int Before = 0);

/// <summary>The sequences of a packed attention, and who sees what.</summary>
internal sealed class AttentionPieces
{
    private const long CostOfTask = 1 << 18; // multiply-adds of a head's scores: about a tenth of a millisecond with all that goes with them

    private readonly PackedLayout layout; // whose masks the addresses point into

    /// <param name="layout">The sequences.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="headWidth">Values of a head.</param>
    /// <param name="onlyFirst">Whether only the first row of each sequence asks.</param>
    /// <param name="causal">Whether a row sees only itself and earlier rows; not together with <paramref name="onlyFirst"/>.</param>
    public AttentionPieces(PackedLayout layout, int heads, int headWidth, bool onlyFirst, bool causal)
    {
        (this.layout, Heads, HeadWidth, Causal) = (layout, heads, headWidth, causal);
        Sequences = new AttentionPiece[layout.Sequences];
        var place = 0;
        foreach (var group in layout.Groups)
        {
            var queries = onlyFirst ? 1 : group.Length;
            var mask = group.Mask is null ? 0 : FloatMemory.Address(group.Mask);
            for (var i = 0; i < group.Sequences; i++, place++)
            {
                var row = group.Start + (i * group.Length);
                var offset = mask == 0 ? 0 : mask + ((nint)i * group.Length * sizeof(float));
                Sequences[place] = new(onlyFirst ? place : row, queries, row, group.Length, Weights, offset);
                Weights += (long)heads * queries * group.Length;
            }

            (MostQueries, MostKeys) = (Math.Max(MostQueries, queries), Math.Max(MostKeys, group.Length));
        }

        Tasks = TasksOf(Sequences, heads * headWidth);
    }

    /// <summary>The sequences in the order of their rows.</summary>
    public AttentionPiece[] Sequences { get; }

    /// <summary>Ranges of sequences that cost about as much each.</summary>
    public IReadOnlyList<Range> Tasks { get; }

    /// <summary>Heads.</summary>
    public int Heads { get; }

    /// <summary>Values of a head.</summary>
    public int HeadWidth { get; }

    /// <summary>Whether a row sees only itself and earlier rows.</summary>
    public bool Causal { get; }

    /// <summary>Attention weights of all sequences.</summary>
    public long Weights { get; }

    /// <summary>Rows that ask in the longest sequence.</summary>
    public int MostQueries { get; }

    /// <summary>Rows of the longest sequence.</summary>
    public int MostKeys { get; }

    /// <summary>Keeps the masks from being collected up to here.</summary>
    public void KeepAlive()
    {
        foreach (var group in layout.Groups)
        {
            GC.KeepAlive(group.Mask);
        }
    }

    private static List<Range> TasksOf(AttentionPiece[] pieces, int width)
    {
        var tasks = new List<Range>();
        var (start, cost) = (0, 0L);
        for (var i = 0; i < pieces.Length; i++)
        {
            cost += (long)pieces[i].Queries * pieces[i].Keys * width;
            if (cost >= CostOfTask || i == pieces.Length - 1)
            {
                tasks.Add(start..(i + 1));
                (start, cost) = (i + 1, 0);
            }
        }

        return tasks;
    }
}
