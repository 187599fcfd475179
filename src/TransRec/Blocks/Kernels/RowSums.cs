using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Blocks.Kernels;

/// <summary>Sums of matrices whose values lie one after the other.</summary>
internal static unsafe class RowSums
{
    /// <summary>to += factor * from; the count is a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* to, float* from, int count, float factor = 1)
    {
        var factors = Vector256.Create(factor);
        for (var i = 0; i < count; i += 8)
        {
            Vector256.FusedMultiplyAdd(Vector256.Load(from + i), factors, Vector256.Load(to + i)).Store(to + i);
        }
    }

    /// <summary>to = a + b, any count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(float* a, float* b, int count, float* to)
    {
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            (Vector256.Load(a + i) + Vector256.Load(b + i)).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = a[i] + b[i];
        }
    }
}
