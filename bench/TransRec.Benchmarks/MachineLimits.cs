using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Benchmarks;

/// <summary>What one core can do at most: the floors that benchmarks are compared with.</summary>
internal static unsafe class MachineLimits
{
    /// <summary>float32 multiply-adds in a second of one core's time whose operands are in registers; the best of several tries.</summary>
    public static double MultiplyAdds()
    {
        const int Steps = 2_000_000;
        var best = 0.0;
        for (var i = 0; i < 8; i++)
        {
            var sum = 0f;
            var seconds = Timing.ProcessorSeconds(() => sum = Vector512.IsHardwareAccelerated ? Chains512(Steps) : Chains256(Steps));
            if (!float.IsFinite(sum))
            {
                throw new InvalidOperationException("The sums left the range of float32.");
            }

            best = Math.Max(best, Steps * (Vector512.IsHardwareAccelerated ? 192.0 : 96.0) / seconds);
        }

        return best;
    }

    /// <summary>Reads some values once.</summary>
    /// <returns>Their sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Read(float[] values)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        fixed (float* start = values)
        {
            var at = start;
            for (var end = start + (values.Length & ~63); at < end; at += 64)
            {
                a += Vector512.Load(at);
                b += Vector512.Load(at + 16);
                c += Vector512.Load(at + 32);
                d += Vector512.Load(at + 48);
            }
        }

        return Vector512.Sum(a + b + c + d);
    }

    // Twelve chains, more than any processor has multiply-adds under way.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains512(int steps)
    {
        var factor = Vector512.Create(0.5f);
        var added = Vector512.Create(1f);
        Vector512<float> a = added, b = added, c = added, d = added, e = added, f = added, g = added, h = added, i = added, j = added, k = added, l = added;
        for (var step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, added);
            b = Vector512.FusedMultiplyAdd(b, factor, added);
            c = Vector512.FusedMultiplyAdd(c, factor, added);
            d = Vector512.FusedMultiplyAdd(d, factor, added);
            e = Vector512.FusedMultiplyAdd(e, factor, added);
            f = Vector512.FusedMultiplyAdd(f, factor, added);
            g = Vector512.FusedMultiplyAdd(g, factor, added);
            h = Vector512.FusedMultiplyAdd(h, factor, added);
            i = Vector512.FusedMultiplyAdd(i, factor, added);
            j = Vector512.FusedMultiplyAdd(j, factor, added);
            k = Vector512.FusedMultiplyAdd(k, factor, added);
            l = Vector512.FusedMultiplyAdd(l, factor, added);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains256(int steps)
    {
        var factor = Vector256.Create(0.5f);
        var added = Vector256.Create(1f);
        Vector256<float> a = added, b = added, c = added, d = added, e = added, f = added, g = added, h = added, i = added, j = added, k = added, l = added;
        for (var step = 0; step < steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, added);
            b = Vector256.FusedMultiplyAdd(b, factor, added);
            c = Vector256.FusedMultiplyAdd(c, factor, added);
            d = Vector256.FusedMultiplyAdd(d, factor, added);
            e = Vector256.FusedMultiplyAdd(e, factor, added);
            f = Vector256.FusedMultiplyAdd(f, factor, added);
            g = Vector256.FusedMultiplyAdd(g, factor, added);
            h = Vector256.FusedMultiplyAdd(h, factor, added);
            i = Vector256.FusedMultiplyAdd(i, factor, added);
            j = Vector256.FusedMultiplyAdd(j, factor, added);
            k = Vector256.FusedMultiplyAdd(k, factor, added);
            l = Vector256.FusedMultiplyAdd(l, factor, added);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
