using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Evaluation;

// One user needs every item vector once, so the time is that of reading them: rows are read as they lie, not put into a panel first.
public static partial class TopK
{
    /// <summary>Whether rows can be scored as they lie.</summary>
    private static bool ReadsRows(int width, bool wide) => wide && width % 16 == 0;

    /// <summary>
    /// Scores rows along their width, which sums in another order than the panels do, and so only decides which items may be among the best: a row's
    /// upper bound is its sum and what rounding can hide. Those that pass are scored anew in the order that gives the result its bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ScanRows(float* user, float* rows, int width, int first, int last, int[] mask, BestItems best)
    {
        // Two orders of summing n products differ by at most 2 n 2^-24 of the sum of their magnitudes (Higham 2002, section 3.1), and the bound's
        // own sum by as much again. Twice that.
        var slack = Vector512.Create(width * 4 * 1.1920929e-7f);
        for (var item = first; item <= last; item++)
        {
            var row = rows + ((nint)item * width);
            if (!(UpperBound(user, row, width, slack) < best.Bar) && Array.BinarySearch(mask, item) < 0)
            {
                best.Add(new ScoredItem(item, DotProduct.Of(user, row, width)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe float UpperBound(float* user, float* row, int width, Vector512<float> slack)
    {
        Vector512<float> sum = default, magnitude = default;
        for (nint place = 0; place < width; place += 16)
        {
            var product = Vector512.Load(row + place) * Vector512.Load(user + place);
            sum += product;
            magnitude += Vector512.Abs(product);
        }

        return Vector512.Sum(Vector512.FusedMultiplyAdd(magnitude, slack, sum));
    }
}
