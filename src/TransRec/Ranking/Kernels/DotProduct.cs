using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

/// <summary>
/// The score of one user and one item, with the same bits as the lanes of <see cref="ItemPanel"/>'s users give it: fused multiply-adds in order.
/// Eight items at a time, because one chain alone waits for each step's result.
/// </summary>
internal static unsafe class DotProduct
{
    public static float Of(float* user, float* item, int width)
    {
        var sum = 0f;
        for (nint place = 0; place < width; place++)
        {
            sum = MathF.FusedMultiplyAdd(item[place], user[place], sum);
        }

        return sum;
    }

    /// <summary>How many of the listed items score strictly higher than the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CountGreater(float* user, float* items, int width, ReadOnlySpan<int> listed, float threshold)
    {
        var greater = 0;
        for (var at = 0; at < listed.Length; at += 8)
        {
            // Of fewer than eight the last one is repeated.
            var last = listed.Length - 1;
            var i0 = items + ((nint)listed[at] * width);
            var i1 = items + ((nint)listed[Math.Min(at + 1, last)] * width);
            var i2 = items + ((nint)listed[Math.Min(at + 2, last)] * width);
            var i3 = items + ((nint)listed[Math.Min(at + 3, last)] * width);
            var i4 = items + ((nint)listed[Math.Min(at + 4, last)] * width);
            var i5 = items + ((nint)listed[Math.Min(at + 5, last)] * width);
            var i6 = items + ((nint)listed[Math.Min(at + 6, last)] * width);
            var i7 = items + ((nint)listed[Math.Min(at + 7, last)] * width);
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
            for (nint place = 0; place < width; place++)
            {
                var value = user[place];
                s0 = MathF.FusedMultiplyAdd(i0[place], value, s0);
                s1 = MathF.FusedMultiplyAdd(i1[place], value, s1);
                s2 = MathF.FusedMultiplyAdd(i2[place], value, s2);
                s3 = MathF.FusedMultiplyAdd(i3[place], value, s3);
                s4 = MathF.FusedMultiplyAdd(i4[place], value, s4);
                s5 = MathF.FusedMultiplyAdd(i5[place], value, s5);
                s6 = MathF.FusedMultiplyAdd(i6[place], value, s6);
                s7 = MathF.FusedMultiplyAdd(i7[place], value, s7);
            }

            var scores = Vector256.Create(s0, s1, s2, s3, s4, s5, s6, s7);
            var bits = Vector256.GreaterThan(scores, Vector256.Create(threshold)).ExtractMostSignificantBits();
            greater += BitOperations.PopCount(bits & ((1u << Math.Min(8, listed.Length - at)) - 1));
        }

        return greater;
    }
}
