using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Evaluation;

/// <summary>
/// Compares, in float32, the scores of a few items with their users' targets: what rounded vectors left. Four quarters of a panel at a time, because one
/// chain of sums alone waits for each step's result.
/// </summary>
internal static unsafe class NearScores
{
    /// <summary>Items of a quarter: a vector of 512 bits.</summary>
    private const int Length = 16;

    /// <summary>Quarters of a panel.</summary>
    public const int PerPanel = ItemPanel.Items / Length;

    /// <summary>Takes the quarters that have one of the items.</summary>
    /// <param name="near">Items for users.</param>
    /// <param name="number">Number of those.</param>
    /// <param name="quarters">Written, <see cref="PerPanel"/> for each at most.</param>
    /// <returns>Number of quarters.</returns>
    public static int Split(NearItems* near, int number, Quarter* quarters)
    {
        var count = 0;
        for (var i = 0; i < number; i++)
        {
            var items = near[i].Items;
            while (items != 0)
            {
                var first = BitOperations.TrailingZeroCount(items) & -Length;
                quarters[count++] = new(near[i].User, (byte)first, (ushort)(items >> first));
                items &= ~(0xFFFFUL << first);
            }
        }

        return count;
    }

    /// <summary>Compares quarters of a panel, each for its user.</summary>
    /// <param name="panel">The items.</param>
    /// <param name="width">Values per vector.</param>
    /// <param name="users">User vectors, [users, width].</param>
    /// <param name="thresholds">The targets' scores.</param>
    /// <param name="quarters">Which quarters for which users.</param>
    /// <param name="compared">Written, one per quarter.</param>
    /// <param name="number">Number of quarters.</param>
    /// <param name="wide">512-bit vectors; else 256-bit, which runs everywhere. The bits are the same.</param>
    public static void Compare(ItemPanel panel, int width, float* users, float* thresholds, Quarter* quarters, Compared* compared, int number, bool wide)
    {
        for (var at = 0; at < number; at += 4)
        {
            // Of fewer than four the last one is repeated.
            var last = number - 1;
            if (wide)
            {
                Compare512(panel, width, users, thresholds, quarters, compared, at, Math.Min(at + 1, last), Math.Min(at + 2, last), Math.Min(at + 3, last));
            }
            else
            {
                Compare256(panel, width, users, thresholds, quarters, compared, at, Math.Min(at + 1, last), Math.Min(at + 2, last), Math.Min(at + 3, last));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare512(
        ItemPanel panel, int width, float* users, float* thresholds, Quarter* quarters, Compared* compared, int first, int second, int third, int fourth)
    {
        var u0 = users + ((nint)quarters[first].User * width);
        var u1 = users + ((nint)quarters[second].User * width);
        var u2 = users + ((nint)quarters[third].User * width);
        var u3 = users + ((nint)quarters[fourth].User * width);
        var i0 = panel.Values + quarters[first].First;
        var i1 = panel.Values + quarters[second].First;
        var i2 = panel.Values + quarters[third].First;
        var i3 = panel.Values + quarters[fourth].First;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint place = 0, row = 0; place < width; place++, row += ItemPanel.Items)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(i0 + row), Vector512.Create(u0[place]), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(i1 + row), Vector512.Create(u1[place]), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(i2 + row), Vector512.Create(u2[place]), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(i3 + row), Vector512.Create(u3[place]), s3);
        }

        compared[first] = Of(s0, thresholds[quarters[first].User]);
        compared[second] = Of(s1, thresholds[quarters[second].User]);
        compared[third] = Of(s2, thresholds[quarters[third].User]);
        compared[fourth] = Of(s3, thresholds[quarters[fourth].User]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Compared Of(Vector512<float> scores, float threshold)
    {
        var bar = Vector512.Create(threshold);
        return new(
            (ushort)Vector512.GreaterThan(scores, bar).ExtractMostSignificantBits(),
            (ushort)Vector512.GreaterThanOrEqual(scores, bar).ExtractMostSignificantBits());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare256(
        ItemPanel panel, int width, float* users, float* thresholds, Quarter* quarters, Compared* compared, int first, int second, int third, int fourth)
    {
        var u0 = users + ((nint)quarters[first].User * width);
        var u1 = users + ((nint)quarters[second].User * width);
        var u2 = users + ((nint)quarters[third].User * width);
        var u3 = users + ((nint)quarters[fourth].User * width);
        var i0 = panel.Values + quarters[first].First;
        var i1 = panel.Values + quarters[second].First;
        var i2 = panel.Values + quarters[third].First;
        var i3 = panel.Values + quarters[fourth].First;
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
        for (nint place = 0, row = 0; place < width; place++, row += ItemPanel.Items)
        {
            var u = Vector256.Create(u0[place]);
            a0 = Vector256.FusedMultiplyAdd(Vector256.Load(i0 + row), u, a0);
            a1 = Vector256.FusedMultiplyAdd(Vector256.Load(i0 + row + 8), u, a1);
            u = Vector256.Create(u1[place]);
            b0 = Vector256.FusedMultiplyAdd(Vector256.Load(i1 + row), u, b0);
            b1 = Vector256.FusedMultiplyAdd(Vector256.Load(i1 + row + 8), u, b1);
            u = Vector256.Create(u2[place]);
            c0 = Vector256.FusedMultiplyAdd(Vector256.Load(i2 + row), u, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Load(i2 + row + 8), u, c1);
            u = Vector256.Create(u3[place]);
            d0 = Vector256.FusedMultiplyAdd(Vector256.Load(i3 + row), u, d0);
            d1 = Vector256.FusedMultiplyAdd(Vector256.Load(i3 + row + 8), u, d1);
        }

        compared[first] = Of(a0, a1, thresholds[quarters[first].User]);
        compared[second] = Of(b0, b1, thresholds[quarters[second].User]);
        compared[third] = Of(c0, c1, thresholds[quarters[third].User]);
        compared[fourth] = Of(d0, d1, thresholds[quarters[fourth].User]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Compared Of(Vector256<float> s0, Vector256<float> s1, float threshold)
    {
        var bar = Vector256.Create(threshold);
        return new(
            (ushort)(Vector256.GreaterThan(s0, bar).ExtractMostSignificantBits() | (Vector256.GreaterThan(s1, bar).ExtractMostSignificantBits() << 8)),
            (ushort)(Vector256.GreaterThanOrEqual(s0, bar).ExtractMostSignificantBits() | (Vector256.GreaterThanOrEqual(s1, bar).ExtractMostSignificantBits() << 8)));
    }

    /// <summary>A quarter of the panel for a user.</summary>
    /// <param name="User">The user's index in the block.</param>
    /// <param name="First">The quarter's first item: 0, 16, 32 or 48.</param>
    /// <param name="Items">Which of its items are meant, one bit each.</param>
    internal readonly record struct Quarter(int User, byte First, ushort Items);

    /// <summary>Which items of a quarter score higher than the target, and which as high or higher, one bit each.</summary>
    internal readonly record struct Compared(ushort Above, ushort NotBelow);
}
