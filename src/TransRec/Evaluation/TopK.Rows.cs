using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransRec.Evaluation;

// One user needs every item vector once, so the time is that of reading them: rows are read as they lie, not put into a panel first.
public static partial class TopK
{
    /// <summary>Rows that are summed at once: one lane for each in the end.</summary>
    private const int Rows = 16;

    /// <summary>
    /// Rows between the one that is summed and the one that is fetched meanwhile: 16 rows are read side by side, which the processor does not foresee (1.33
    /// instead of 1.00 times the time of reading on a Xeon).
    /// </summary>
    private const int Ahead = 2 * Rows;

    private const byte LargerMagnitude = 0b1011; // vrangeps: the larger of two magnitudes, sign cleared

    /// <summary>Whether rows can be scored as they lie.</summary>
    private static bool ReadsRows(int width, bool wide) => wide && Avx512DQ.IsSupported && width % 16 == 0;

    /// <summary>
    /// Scores rows along their width, which sums in another order than the panels do, and so only decides which items may be among the best: a row's
    /// upper bound is its sum and what rounding can hide. Those that pass are scored anew in the order that gives the result its bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ScanRows(float* user, float* rows, int width, int first, int last, int[] mask, BestItems best)
    {
        var magnitude = 0f;
        for (var place = 0; place < width; place++)
        {
            magnitude += Math.Abs(user[place]);
        }

        // Two orders of summing n products differ by at most 2 n 2^-24 of the sum of their magnitudes (Higham 2002, section 3.1), which the user's
        // magnitudes times the rows' largest value bound; the bound's own sum is off by as much again. Twice that.
        var slack = width * 4 * 1.1920929e-7f * magnitude;
        var item = first;
        for (; item + Rows <= last + 1; item += Rows)
        {
            var (sums, largest) = Sums(user, rows + ((nint)item * width), width);
            var bound = sums + Vector512.Create(slack * largest);
            // Not a number passes; so does a row with an infinite value.
            for (var passed = ~Vector512.LessThan(bound, Vector512.Create(best.Bar)).ExtractMostSignificantBits() & 0xFFFF; passed != 0; passed &= passed - 1)
            {
                Add(item + BitOperations.TrailingZeroCount(passed));
            }
        }

        for (; item <= last; item++)
        {
            Add(item);
        }

        void Add(int candidate)
        {
            if (Array.BinarySearch(mask, candidate) < 0)
            {
                best.Add(new ScoredItem(candidate, DotProduct.Of(user, rows + ((nint)candidate * width), width)));
            }
        }
    }

    /// <summary>The scores of 16 rows, and the largest magnitude of their values: two instructions for 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector512<float> Sums, float Largest) Sums(float* user, float* row, int width)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Vector512<float> s8 = default, s9 = default, s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default;
        Vector512<float> even = default, odd = default;
        for (nint place = 0; place < width; place += 16)
        {
            var u = Vector512.Load(user + place);
            var at = row + place;
            Two(ref s0, ref s1, ref even, ref odd, u, at, width);
            Two(ref s2, ref s3, ref even, ref odd, u, at += 2 * width, width);
            Two(ref s4, ref s5, ref even, ref odd, u, at += 2 * width, width);
            Two(ref s6, ref s7, ref even, ref odd, u, at += 2 * width, width);
            Two(ref s8, ref s9, ref even, ref odd, u, at += 2 * width, width);
            Two(ref s10, ref s11, ref even, ref odd, u, at += 2 * width, width);
            Two(ref s12, ref s13, ref even, ref odd, u, at += 2 * width, width);
            Two(ref s14, ref s15, ref even, ref odd, u, at += 2 * width, width);
        }

        var quarters = (Four(s0, s1, s2, s3), Four(s4, s5, s6, s7), Four(s8, s9, s10, s11), Four(s12, s13, s14, s15));
        var sums = Lanes(Lanes(quarters.Item1, quarters.Item2), Lanes(quarters.Item3, quarters.Item4));
        return (sums, Largest(Avx512DQ.Range(even, odd, LargerMagnitude)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Two(
        ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> even, ref Vector512<float> odd, Vector512<float> user, float* row, int width)
    {
        Sse.Prefetch0(row + (Ahead * width));
        Sse.Prefetch0(row + ((Ahead + 1) * width));
        var values = Vector512.Load(row);
        first = Vector512.FusedMultiplyAdd(values, user, first);
        even = Avx512DQ.Range(even, values, LargerMagnitude);
        values = Vector512.Load(row + width);
        second = Vector512.FusedMultiplyAdd(values, user, second);
        odd = Avx512DQ.Range(odd, values, LargerMagnitude);
    }

    // Of each 128-bit lane the sums of a, b, c and d, in this order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Four(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        var ab = (Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b)).AsDouble();
        var cd = (Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d)).AsDouble();
        return Avx512F.UnpackLow(ab, cd).AsSingle() + Avx512F.UnpackHigh(ab, cd).AsSingle();
    }

    // Sums of neighbouring 128-bit lanes: a's two, then b's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lanes(Vector512<float> a, Vector512<float> b) =>
        Avx512F.Shuffle4x128(a, b, 0b10_00_10_00) + Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector512<float> values)
    {
        var half = Vector256.Max(values.GetLower(), values.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        quarter = Vector128.Max(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(quarter[0], quarter[1]);
    }
}
