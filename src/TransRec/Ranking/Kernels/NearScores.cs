using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

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
            var (second, third, fourth) = (Math.Min(at + 1, last), Math.Min(at + 2, last), Math.Min(at + 3, last));
            var (a, b, c, d) = (Operand(at), Operand(second), Operand(third), Operand(fourth));
            (compared[at], compared[second], compared[third], compared[fourth]) = wide ? Compare512(a, b, c, d, width) : Compare256(a, b, c, d, width);
        }

        Operands Operand(int at) => new(users + ((nint)quarters[at].User * width), panel.Values + quarters[at].First, thresholds[quarters[at].User]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (Compared A, Compared B, Compared C, Compared D) Compare512(Operands a, Operands b, Operands c, Operands d, int width)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint place = 0, row = 0; place < width; place++, row += ItemPanel.Items)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a.Items + row), Vector512.Create(a.User[place]), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(b.Items + row), Vector512.Create(b.User[place]), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(c.Items + row), Vector512.Create(c.User[place]), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(d.Items + row), Vector512.Create(d.User[place]), s3);
        }

        return (Of(s0, a.Threshold), Of(s1, b.Threshold), Of(s2, c.Threshold), Of(s3, d.Threshold));
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
    private static (Compared A, Compared B, Compared C, Compared D) Compare256(Operands a, Operands b, Operands c, Operands d, int width)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
        for (nint place = 0, row = 0; place < width; place++, row += ItemPanel.Items)
        {
            var u = Vector256.Create(a.User[place]);
            a0 = Vector256.FusedMultiplyAdd(Vector256.Load(a.Items + row), u, a0);
            a1 = Vector256.FusedMultiplyAdd(Vector256.Load(a.Items + row + 8), u, a1);
            u = Vector256.Create(b.User[place]);
            b0 = Vector256.FusedMultiplyAdd(Vector256.Load(b.Items + row), u, b0);
            b1 = Vector256.FusedMultiplyAdd(Vector256.Load(b.Items + row + 8), u, b1);
            u = Vector256.Create(c.User[place]);
            c0 = Vector256.FusedMultiplyAdd(Vector256.Load(c.Items + row), u, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Load(c.Items + row + 8), u, c1);
            u = Vector256.Create(d.User[place]);
            d0 = Vector256.FusedMultiplyAdd(Vector256.Load(d.Items + row), u, d0);
            d1 = Vector256.FusedMultiplyAdd(Vector256.Load(d.Items + row + 8), u, d1);
        }

        return (Of(a0, a1, a.Threshold), Of(b0, b1, b.Threshold), Of(c0, c1, c.Threshold), Of(d0, d1, d.Threshold));
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

    // What a quarter's sums are made of: a user's vector, the quarter's first column, and the score to compare with.
    private readonly struct Operands(float* user, float* items, float threshold)
    {
        public readonly float* User = user;
        public readonly float* Items = items;
        public readonly float Threshold = threshold;
    }
}
