using System.Numerics;

namespace TransRec.Server.Filtering;

/// <summary>A set of item numbers as bits; after it is made nothing changes it.</summary>
internal sealed class ItemSet
{
    private readonly ulong[] bits;

    public ItemSet(ulong[] bits)
    {
        this.bits = bits;
        foreach (var word in bits)
        {
            Count += BitOperations.PopCount(word);
        }
    }

    /// <summary>How many items.</summary>
    public int Count { get; }

    /// <summary>Whether an item is in it.</summary>
    public bool Has(int item) => (uint)(item >> 6) < (uint)bits.Length && (bits[item >> 6] & (1UL << (item & 63))) != 0;

    /// <summary>The items, ascending.</summary>
    public int[] Items()
    {
        var items = new int[Count];
        var at = 0;
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                items[at++] = (word << 6) + BitOperations.TrailingZeroCount(rest);
            }
        }

        return items;
    }
}
