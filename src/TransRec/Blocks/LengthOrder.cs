namespace TransRec.Blocks;

/// <summary>Sequences sorted by length, equal lengths in the caller's order, as <see cref="PackedLayout.OfSortedLengths"/> wants them.</summary>
/// <param name="Order">The caller's place of each sorted sequence.</param>
/// <param name="Lengths">The length of each sorted sequence.</param>
/// <param name="Places">Where each of the caller's sequences lies among the sorted ones.</param>
internal sealed record LengthOrder(int[] Order, int[] Lengths, long[] Places)
{
    /// <summary>Sorts.</summary>
    /// <param name="count">How many sequences.</param>
    /// <param name="length">The length of the sequence at a place of the caller's order.</param>
    public static LengthOrder Of(int count, Func<int, int> length)
    {
        var keys = new long[count]; // length, then place: a stable sort
        for (var i = 0; i < count; i++)
        {
            keys[i] = ((long)length(i) << 32) | (uint)i;
        }

        Array.Sort(keys);
        var sorted = new LengthOrder(new int[count], new int[count], new long[count]);
        for (var i = 0; i < count; i++)
        {
            sorted.Order[i] = (int)(uint)keys[i];
            sorted.Lengths[i] = (int)(keys[i] >> 32);
            sorted.Places[sorted.Order[i]] = i;
        }

        return sorted;
    }
}
