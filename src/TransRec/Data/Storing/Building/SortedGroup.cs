using System.Buffers;

namespace TransRec.Data.Storing.Building;

/// <summary>The sequences of a group of users, in order, in rented arrays.</summary>
internal sealed class SortedGroup
{
    /// <summary>Items by place in order, sequence after sequence.</summary>
    internal required int[] Items { get; init; }

    /// <summary>Their stamps.</summary>
    internal required long[] Stamps { get; init; }

    /// <summary>How many interactions there are.</summary>
    internal required int Count { get; init; }

    /// <summary>How long each sequence is.</summary>
    internal required List<int> Lengths { get; init; }

    /// <summary>Whose each sequence is, by place in order.</summary>
    internal required List<int> Owners { get; init; }

    internal required long Duplicates { get; init; }

    /// <summary>Gives the arrays back.</summary>
    internal void Return()
    {
        ArrayPool<int>.Shared.Return(Items);
        ArrayPool<long>.Shared.Return(Stamps);
    }
}
