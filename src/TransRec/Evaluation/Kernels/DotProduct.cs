using System.Runtime.CompilerServices;

namespace TransRec.Evaluation;

/// <summary>
/// The score of one user and one item, with the same bits as the lanes of <see cref="ItemPanel"/>'s users give it: fused multiply-adds in order.
/// Four items at a time, because one chain alone waits for each step's result.
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
        while (listed.Length >= 4)
        {
            var i0 = items + ((nint)listed[0] * width);
            var i1 = items + ((nint)listed[1] * width);
            var i2 = items + ((nint)listed[2] * width);
            var i3 = items + ((nint)listed[3] * width);
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (nint place = 0; place < width; place++)
            {
                var value = user[place];
                s0 = MathF.FusedMultiplyAdd(i0[place], value, s0);
                s1 = MathF.FusedMultiplyAdd(i1[place], value, s1);
                s2 = MathF.FusedMultiplyAdd(i2[place], value, s2);
                s3 = MathF.FusedMultiplyAdd(i3[place], value, s3);
            }

            greater += (s0 > threshold ? 1 : 0) + (s1 > threshold ? 1 : 0) + (s2 > threshold ? 1 : 0) + (s3 > threshold ? 1 : 0);
            listed = listed[4..];
        }

        foreach (var item in listed)
        {
            greater += Of(user, items + ((nint)item * width), width) > threshold ? 1 : 0;
        }

        return greater;
    }
}
