using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TransRec.Ranking.Kernels;

namespace TransRec.Ranking;

// One user needs every item vector once, so the time is that of reading them: rows are read as they lie, not put into a panel first.
public static partial class TopK
{
    /// <summary>Rows that are summed at once: one lane for each in the end.</summary>
    private const int Rows = 16;

    private const byte LargerMagnitude = 0b1011; // vrangeps: the larger of two magnitudes, sign cleared

    private sealed unsafe partial class Search
    {
        /// <summary>Whether rows can be scored as they lie.</summary>
        private bool ReadsRows => wide && Avx512DQ.IsSupported && width % 16 == 0;

        /// <summary>
        /// Scores rows along their width, which sums in another order than the panels do, and so only decides which items may be among the best: a row's
        /// upper bound is its sum and what rounding can hide. Those that pass are scored anew in the order that gives the result its bits.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void ScanRows(in ItemRows part, BestItems best)
        {
            var magnitude = 0f;
            for (var place = 0; place < width; place++)
            {
                magnitude += Math.Abs(user[place]);
            }

            // Two orders of summing n products differ by at most 2 n 2^-24 of the sum of their magnitudes (Higham 2002, section 3.1), which the user's
            // magnitudes times the rows' largest value bound; the bound's own sum is off by as much again. Twice that.
            var slack = width * 4 * 1.1920929e-7f * magnitude;
            var rows = (float*)part.Address;
            var row = 0;
            for (; row + Rows <= part.Count; row += Rows)
            {
                var (sums, largest) = Sums(user, rows + ((nint)row * width), width);
                var bound = sums + Vector512.Create(slack * largest);
                // Not a number passes; so does a row with an infinite value.
                for (var passed = ~Vector512.LessThan(bound, Vector512.Create(best.Bar)).ExtractMostSignificantBits() & 0xFFFF; passed != 0; passed &= passed - 1)
                {
                    Add(part, row + BitOperations.TrailingZeroCount(passed), best);
                }
            }

            for (; row < part.Count; row++)
            {
                Add(part, row, best);
            }
        }

        private void Add(in ItemRows part, int row, BestItems best)
        {
            var item = part.First + row;
            if (!part.Lacks(item) && !mask.Hides(item))
            {
                best.Add(new ScoredItem(item, DotProduct.Of(user, (float*)part.Address + ((nint)row * width), width)));
            }
        }
    }

    /// <summary>The scores of 16 rows, and the largest magnitude of their values: two instructions for 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe (Vector512<float> Sums, float Largest) Sums(float* user, float* row, int width)
    {
        Vector512<float> even = default, odd = default;
        var quarters = (
            FourRows(ref even, ref odd, user, row, width), FourRows(ref even, ref odd, user, row + (4 * width), width),
            FourRows(ref even, ref odd, user, row + (8 * width), width), FourRows(ref even, ref odd, user, row + (12 * width), width));
        var sums = Lanes(Lanes(quarters.Item1, quarters.Item2), Lanes(quarters.Item3, quarters.Item4));
        return (sums, Largest(Avx512DQ.Range(even, odd, LargerMagnitude)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<float> FourRows(ref Vector512<float> even, ref Vector512<float> odd, float* user, float* row, int width) =>
        Four(
            Row(ref even, user, row, width), Row(ref odd, user, row + width, width),
            Row(ref even, user, row + (2 * width), width), Row(ref odd, user, row + (3 * width), width));

    // Lines are met as they lie, so that the processor foresees them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<float> Row(ref Vector512<float> largest, float* user, float* row, int width)
    {
        var sum = Vector512<float>.Zero;
        for (nint place = 0; place < width; place += 16)
        {
            var values = Vector512.Load(row + place);
            sum = Vector512.FusedMultiplyAdd(values, Vector512.Load(user + place), sum);
            largest = Avx512DQ.Range(largest, values, LargerMagnitude);
        }

        return sum;
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
