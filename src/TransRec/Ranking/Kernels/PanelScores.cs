using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

/// <summary>The scores of one user and a panel's items, compared with a bar.</summary>
internal static unsafe class PanelScores
{
    /// <summary>Scores a panel; the bits say which scores are at or above the bar, or not a number.</summary>
    /// <param name="panel">The items.</param>
    /// <param name="width">Values per vector.</param>
    /// <param name="user">The user, [width].</param>
    /// <param name="bar">To compare with.</param>
    /// <param name="scores">Written, 64 of them; those of missing items are 0.</param>
    /// <param name="wide">512-bit vectors; else 256-bit, which runs everywhere. The bits are the same.</param>
    public static ulong NotBelow(ItemPanel panel, int width, float* user, float bar, float* scores, bool wide) =>
        panel.Valid & (wide ? NotBelow512(panel.Values, width, user, bar, scores) : NotBelow256(panel.Values, width, user, bar, scores));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong NotBelow512(float* panel, int width, float* user, float bar, float* scores)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint place = 0; place < width; place++, panel += ItemPanel.Items)
        {
            var u = Vector512.Create(user[place]);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(panel), u, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(panel + 16), u, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(panel + 32), u, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(panel + 48), u, s3);
        }

        s0.Store(scores);
        s1.Store(scores + 16);
        s2.Store(scores + 32);
        s3.Store(scores + 48);
        var bars = Vector512.Create(bar);
        return ~(Vector512.LessThan(s0, bars).ExtractMostSignificantBits()
            | (Vector512.LessThan(s1, bars).ExtractMostSignificantBits() << 16)
            | (Vector512.LessThan(s2, bars).ExtractMostSignificantBits() << 32)
            | (Vector512.LessThan(s3, bars).ExtractMostSignificantBits() << 48));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong NotBelow256(float* panel, int width, float* user, float bar, float* scores)
    {
        var bars = Vector256.Create(bar);
        var below = 0UL;
        for (var part = 0; part < ItemPanel.Items; part += 32)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            var items = panel + part;
            for (nint place = 0; place < width; place++, items += ItemPanel.Items)
            {
                var u = Vector256.Create(user[place]);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(items), u, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(items + 8), u, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Load(items + 16), u, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Load(items + 24), u, s3);
            }

            s0.Store(scores + part);
            s1.Store(scores + part + 8);
            s2.Store(scores + part + 16);
            s3.Store(scores + part + 24);
            ulong bits = Vector256.LessThan(s0, bars).ExtractMostSignificantBits()
                | (Vector256.LessThan(s1, bars).ExtractMostSignificantBits() << 8)
                | (Vector256.LessThan(s2, bars).ExtractMostSignificantBits() << 16)
                | (Vector256.LessThan(s3, bars).ExtractMostSignificantBits() << 24);
            below |= bits << part;
        }

        return ~below;
    }
}
