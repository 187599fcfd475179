using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Evaluation;

/// <summary>
/// Counts, for some users and one panel, the items that score strictly higher than the user's target, in float32 and with 256-bit vectors, which run
/// everywhere: product and comparison fused, no score is stored. Processors with products of int16 take <see cref="RoundedCount"/>.
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ItemPanel panel, int width, float* users, float* thresholds, int* counts, int count)
    {
        // 4 users x 16 items: 8 sums + 2 item vectors + a broadcast fit AVX2's 16 registers.
        for (var part = 0; part < ItemPanel.Items; part += 16)
        {
            var mask = (ushort)(panel.Valid >> part);
            for (var user = 0; user < count; user += 4)
            {
                var (second, third, fourth) = (Math.Min(user + 1, count - 1), Math.Min(user + 2, count - 1), Math.Min(user + 3, count - 1));
                var u0 = users + ((nint)user * width);
                var u1 = users + ((nint)second * width);
                var u2 = users + ((nint)third * width);
                var u3 = users + ((nint)fourth * width);
                Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
                Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
                var items = panel.Values + part;
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
