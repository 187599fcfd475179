using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

/// <summary>
/// Counts, for some users and one panel, the items that score strictly higher than the user's target, in float32: product and comparison fused, no score
/// is stored.
/// </summary>
internal static unsafe class GreaterCount
{
    /// <summary>Adds to each user's count.</summary>
    /// <param name="panel">The items.</param>
    /// <param name="width">Values per vector.</param>
    /// <param name="users">User vectors, [count, width].</param>
    /// <param name="thresholds">The targets' scores.</param>
    /// <param name="counts">Greater scores so far.</param>
    /// <param name="count">Number of users.</param>
    /// <param name="wide">512-bit vectors; else 256-bit, which runs everywhere. The counts are the same.</param>
    public static void Add(ItemPanel panel, int width, float* users, float* thresholds, int* counts, int count, bool wide)
    {
        if (wide)
        {
            Add512(panel.Values, panel.Valid, width, users, thresholds, counts, count);
        }
        else
        {
            Add256(panel.Values, panel.Valid, width, users, thresholds, counts, count);
        }
    }

    // 4 users x 64 items: 16 sums + 4 item vectors + 4 broadcasts fill the registers, and 8 loads feed 16 multiply-adds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add512(float* panel, ulong valid, int width, float* users, float* thresholds, int* counts, int count)
    {
        for (var user = 0; user < count; user += 4)
        {
            var (second, third, fourth) = (Math.Min(user + 1, count - 1), Math.Min(user + 2, count - 1), Math.Min(user + 3, count - 1));
            var u0 = users + ((nint)user * width);
            var u1 = users + ((nint)second * width);
            var u2 = users + ((nint)third * width);
            var u3 = users + ((nint)fourth * width);
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
            Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default;
            Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
            Vector512<float> d0 = default, d1 = default, d2 = default, d3 = default;
            var items = panel;
            for (nint place = 0; place < width; place++, items += ItemPanel.Items)
            {
                var i0 = Vector512.Load(items);
                var i1 = Vector512.Load(items + 16);
                var i2 = Vector512.Load(items + 32);
                var i3 = Vector512.Load(items + 48);
                var u = Vector512.Create(u0[place]);
                a0 = Vector512.FusedMultiplyAdd(i0, u, a0);
                a1 = Vector512.FusedMultiplyAdd(i1, u, a1);
                a2 = Vector512.FusedMultiplyAdd(i2, u, a2);
                a3 = Vector512.FusedMultiplyAdd(i3, u, a3);
                u = Vector512.Create(u1[place]);
                b0 = Vector512.FusedMultiplyAdd(i0, u, b0);
                b1 = Vector512.FusedMultiplyAdd(i1, u, b1);
                b2 = Vector512.FusedMultiplyAdd(i2, u, b2);
                b3 = Vector512.FusedMultiplyAdd(i3, u, b3);
                u = Vector512.Create(u2[place]);
                c0 = Vector512.FusedMultiplyAdd(i0, u, c0);
                c1 = Vector512.FusedMultiplyAdd(i1, u, c1);
                c2 = Vector512.FusedMultiplyAdd(i2, u, c2);
                c3 = Vector512.FusedMultiplyAdd(i3, u, c3);
                u = Vector512.Create(u3[place]);
                d0 = Vector512.FusedMultiplyAdd(i0, u, d0);
                d1 = Vector512.FusedMultiplyAdd(i1, u, d1);
                d2 = Vector512.FusedMultiplyAdd(i2, u, d2);
                d3 = Vector512.FusedMultiplyAdd(i3, u, d3);
            }

            counts[user] += Greater(a0, a1, a2, a3, thresholds[user], valid);
            if (second > user)
            {
                counts[second] += Greater(b0, b1, b2, b3, thresholds[second], valid);
            }

            if (third > second)
            {
                counts[third] += Greater(c0, c1, c2, c3, thresholds[third], valid);
            }

            if (fourth > third)
            {
                counts[fourth] += Greater(d0, d1, d2, d3, thresholds[fourth], valid);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Greater(Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3, float threshold, ulong valid)
    {
        var bar = Vector512.Create(threshold);
        var bits = Vector512.GreaterThan(s0, bar).ExtractMostSignificantBits()
            | (Vector512.GreaterThan(s1, bar).ExtractMostSignificantBits() << 16)
            | (Vector512.GreaterThan(s2, bar).ExtractMostSignificantBits() << 32)
            | (Vector512.GreaterThan(s3, bar).ExtractMostSignificantBits() << 48);
        return BitOperations.PopCount(bits & valid);
    }

    // 4 users x 16 items: 8 sums + 2 item vectors + a broadcast fit AVX2's 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add256(float* panel, ulong valid, int width, float* users, float* thresholds, int* counts, int count)
    {
        for (var part = 0; part < ItemPanel.Items; part += 16)
        {
            var mask = (ushort)(valid >> part);
            for (var user = 0; user < count; user += 4)
            {
                var (second, third, fourth) = (Math.Min(user + 1, count - 1), Math.Min(user + 2, count - 1), Math.Min(user + 3, count - 1));
                var u0 = users + ((nint)user * width);
                var u1 = users + ((nint)second * width);
                var u2 = users + ((nint)third * width);
                var u3 = users + ((nint)fourth * width);
                Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
                Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
                var items = panel + part;
                for (nint place = 0; place < width; place++, items += ItemPanel.Items)
                {
                    var i0 = Vector256.Load(items);
                    var i1 = Vector256.Load(items + 8);
                    var u = Vector256.Create(u0[place]);
                    a0 = Vector256.FusedMultiplyAdd(i0, u, a0);
                    a1 = Vector256.FusedMultiplyAdd(i1, u, a1);
                    u = Vector256.Create(u1[place]);
                    b0 = Vector256.FusedMultiplyAdd(i0, u, b0);
                    b1 = Vector256.FusedMultiplyAdd(i1, u, b1);
                    u = Vector256.Create(u2[place]);
                    c0 = Vector256.FusedMultiplyAdd(i0, u, c0);
                    c1 = Vector256.FusedMultiplyAdd(i1, u, c1);
                    u = Vector256.Create(u3[place]);
                    d0 = Vector256.FusedMultiplyAdd(i0, u, d0);
                    d1 = Vector256.FusedMultiplyAdd(i1, u, d1);
                }

                counts[user] += Greater(a0, a1, thresholds[user], mask);
                if (second > user)
                {
                    counts[second] += Greater(b0, b1, thresholds[second], mask);
                }

                if (third > second)
                {
                    counts[third] += Greater(c0, c1, thresholds[third], mask);
                }

                if (fourth > third)
                {
                    counts[fourth] += Greater(d0, d1, thresholds[fourth], mask);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Greater(Vector256<float> s0, Vector256<float> s1, float threshold, ushort valid)
    {
        var bar = Vector256.Create(threshold);
        var bits = Vector256.GreaterThan(s0, bar).ExtractMostSignificantBits() | (Vector256.GreaterThan(s1, bar).ExtractMostSignificantBits() << 8);
        return BitOperations.PopCount(bits & valid);
    }
}
