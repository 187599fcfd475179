using System.Runtime.InteropServices;
using TransRec.Foundation.Machine;

namespace TransRec.Ranking.Kernels;

/// <summary>
/// Vectors of 64 consecutive items, transposed to [width, 64]: one lane per item. A dot product is then a chain of fused multiply-adds over the
/// width inside a lane, always in the same order, so that its bits depend neither on the place in the panel nor on the length of the
/// machine's vectors.
/// </summary>
internal sealed unsafe class ItemPanel(int width) : IDisposable
{
    public const int Items = 64;

    public float* Values { get; private set; } = (float*)NativeMemory.AlignedAlloc((nuint)width * Items * sizeof(float), 64);

    /// <summary>One bit per item that is there.</summary>
    public ulong Valid { get; private set; }

    /// <summary>Takes rows [count, width], 1 to 64 of them; the places of missing items become zero.</summary>
    public void Fill(float* rows, int count)
    {
        Valid = count == Items ? ulong.MaxValue : (1UL << count) - 1;
        if (count < Items)
        {
            new Span<float>(Values, width * Items).Clear();
        }

        Transposition.Of(rows, width, count, width, Values, Items);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Values);
        Values = null;
    }
}
