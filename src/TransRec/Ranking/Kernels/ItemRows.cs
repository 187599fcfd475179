namespace TransRec.Ranking.Kernels;

/// <summary>Vectors of consecutive items in one piece of memory.</summary>
/// <param name="Address">The first item's vector; the vectors lie one after the other.</param>
/// <param name="First">The first item's number.</param>
/// <param name="Count">How many items.</param>
/// <param name="Removed">One bit per item that is none any more, 64 in a word; null: all are there.</param>
internal readonly record struct ItemRows(nint Address, int First, int Count, ulong[]? Removed = null)
{
    /// <summary>Whether an item of these is none any more.</summary>
    public bool Lacks(int item) => Removed is not null && (Removed[(item - First) >> 6] & (1UL << ((item - First) & 63))) != 0;
}
