using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransRec.Evaluation;

/// <summary>
/// Counts, for some users and one panel, the items that surely score strictly higher than the user's target, by products of vectors rounded to int16, of
/// which a processor makes twice as many as of float32; and names the users for whom one item or more is too near the target to be decided so.
/// </summary>
internal static unsafe class RoundedCount
{
    /// <summary>Whether this processor has these products.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Whether it has them with 512 bits.</summary>
    public static bool IsWide => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <summary>Adds to the count of each user, but for the items that are left to be compared in float32.</summary>
    /// <param name="panel">The items.</param>
    /// <param name="valid">One bit per item that is there.</param>
    /// <param name="users">The users, and their bars for this panel.</param>
    /// <param name="counts">Greater scores so far, [<see cref="RoundedUsers"/>' count, and up to a multiple of 8].</param>
    /// <param name="undecided">Written: four per user at most.</param>
    /// <param name="wide">512-bit vectors, else 256-bit. The counts are the same.</param>
    /// <returns>Number of undecided.</returns>
    public static int Add(RoundedPanel panel, ulong valid, RoundedUsers users, int* counts, Undecided* undecided, bool wide) =>
        wide ? Add512(panel, valid, users, counts, undecided) : Add256(panel, valid, users, counts, undecided);

    // 4 users x 64 items: 16 sums + 4 item vectors + a broadcast + a product fit the registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Add512(RoundedPanel panel, ulong valid, RoundedUsers users, int* counts, Undecided* undecided)
    {
        var (pairs, count, number) = ((nint)panel.Pairs, users.Count, 0);
        for (var user = 0; user < count; user += 4)
        {
            var u0 = users.Values + (user * pairs);
            var u1 = u0 + pairs;
            var u2 = u1 + pairs;
            var u3 = u2 + pairs;
            Vector512<int> a0 = default, a1 = default, a2 = default, a3 = default;
            Vector512<int> b0 = default, b1 = default, b2 = default, b3 = default;
            Vector512<int> c0 = default, c1 = default, c2 = default, c3 = default;
            Vector512<int> d0 = default, d1 = default, d2 = default, d3 = default;
            var items = panel.Values;
            for (nint pair = 0; pair < pairs; pair++, items += ItemPanel.Items)
            {
                var i0 = Vector512.Load(items).AsInt16();
                var i1 = Vector512.Load(items + 16).AsInt16();
                var i2 = Vector512.Load(items + 32).AsInt16();
                var i3 = Vector512.Load(items + 48).AsInt16();
                var u = Vector512.Create(u0[pair]).AsInt16();
                a0 += Avx512BW.MultiplyAddAdjacent(i0, u);
                a1 += Avx512BW.MultiplyAddAdjacent(i1, u);
                a2 += Avx512BW.MultiplyAddAdjacent(i2, u);
                a3 += Avx512BW.MultiplyAddAdjacent(i3, u);
                u = Vector512.Create(u1[pair]).AsInt16();
                b0 += Avx512BW.MultiplyAddAdjacent(i0, u);
                b1 += Avx512BW.MultiplyAddAdjacent(i1, u);
                b2 += Avx512BW.MultiplyAddAdjacent(i2, u);
                b3 += Avx512BW.MultiplyAddAdjacent(i3, u);
                u = Vector512.Create(u2[pair]).AsInt16();
                c0 += Avx512BW.MultiplyAddAdjacent(i0, u);
                c1 += Avx512BW.MultiplyAddAdjacent(i1, u);
                c2 += Avx512BW.MultiplyAddAdjacent(i2, u);
                c3 += Avx512BW.MultiplyAddAdjacent(i3, u);
                u = Vector512.Create(u3[pair]).AsInt16();
                d0 += Avx512BW.MultiplyAddAdjacent(i0, u);
                d1 += Avx512BW.MultiplyAddAdjacent(i1, u);
                d2 += Avx512BW.MultiplyAddAdjacent(i2, u);
                d3 += Avx512BW.MultiplyAddAdjacent(i3, u);
            }

            Decide(a0, a1, a2, a3, valid, users, user, counts, undecided, ref number);
            Decide(b0, b1, b2, b3, valid, users, user + 1, counts, undecided, ref number);
            Decide(c0, c1, c2, c3, valid, users, user + 2, counts, undecided, ref number);
            Decide(d0, d1, d2, d3, valid, users, user + 3, counts, undecided, ref number);
        }

        return number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decide(
        Vector512<int> p0, Vector512<int> p1, Vector512<int> p2, Vector512<int> p3,
        ulong valid, RoundedUsers users, int user, int* counts, Undecided* undecided, ref int number) =>
        Decide(
            Greater(p0, p1, p2, p3, users.Above[user]) & valid, Greater(p0, p1, p2, p3, users.Below[user]) & valid,
            valid, user, counts, undecided, ref number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Greater(Vector512<int> p0, Vector512<int> p1, Vector512<int> p2, Vector512<int> p3, int bar)
    {
        var bars = Vector512.Create(bar);
        return Vector512.GreaterThan(p0, bars).ExtractMostSignificantBits()
            | (Vector512.GreaterThan(p1, bars).ExtractMostSignificantBits() << 16)
            | (Vector512.GreaterThan(p2, bars).ExtractMostSignificantBits() << 32)
            | (Vector512.GreaterThan(p3, bars).ExtractMostSignificantBits() << 48);
    }

    // 4 users x 16 items: 8 sums + 2 item vectors + a broadcast + a product fit AVX2's 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Add256(RoundedPanel panel, ulong valid, RoundedUsers users, int* counts, Undecided* undecided)
    {
        var (pairs, count, number) = ((nint)panel.Pairs, users.Count, 0);
        for (var part = 0; part < ItemPanel.Items; part += 16)
        {
            var there = valid & (0xFFFFUL << part);
            for (var user = 0; user < count; user += 4)
            {
                var u0 = users.Values + (user * pairs);
                var u1 = u0 + pairs;
                var u2 = u1 + pairs;
                var u3 = u2 + pairs;
                Vector256<int> a0 = default, a1 = default, b0 = default, b1 = default;
                Vector256<int> c0 = default, c1 = default, d0 = default, d1 = default;
                var items = panel.Values + part;
                for (nint pair = 0; pair < pairs; pair++, items += ItemPanel.Items)
                {
                    var i0 = Vector256.Load(items).AsInt16();
                    var i1 = Vector256.Load(items + 8).AsInt16();
                    var u = Vector256.Create(u0[pair]).AsInt16();
                    a0 += Avx2.MultiplyAddAdjacent(i0, u);
                    a1 += Avx2.MultiplyAddAdjacent(i1, u);
                    u = Vector256.Create(u1[pair]).AsInt16();
                    b0 += Avx2.MultiplyAddAdjacent(i0, u);
                    b1 += Avx2.MultiplyAddAdjacent(i1, u);
                    u = Vector256.Create(u2[pair]).AsInt16();
                    c0 += Avx2.MultiplyAddAdjacent(i0, u);
                    c1 += Avx2.MultiplyAddAdjacent(i1, u);
                    u = Vector256.Create(u3[pair]).AsInt16();
                    d0 += Avx2.MultiplyAddAdjacent(i0, u);
                    d1 += Avx2.MultiplyAddAdjacent(i1, u);
                }

                Decide(a0, a1, part, there, users, user, counts, undecided, ref number);
                Decide(b0, b1, part, there, users, user + 1, counts, undecided, ref number);
                Decide(c0, c1, part, there, users, user + 2, counts, undecided, ref number);
                Decide(d0, d1, part, there, users, user + 3, counts, undecided, ref number);
            }
        }

        return number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decide(
        Vector256<int> p0, Vector256<int> p1, int part, ulong there, RoundedUsers users, int user, int* counts, Undecided* undecided, ref int number) =>
        Decide(
            (Greater(p0, p1, users.Above[user]) << part) & there, (Greater(p0, p1, users.Below[user]) << part) & there,
            there, user, counts, undecided, ref number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Greater(Vector256<int> p0, Vector256<int> p1, int bar)
    {
        var bars = Vector256.Create(bar);
        return Vector256.GreaterThan(p0, bars).ExtractMostSignificantBits() | (Vector256.GreaterThan(p1, bars).ExtractMostSignificantBits() << 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decide(ulong surely, ulong perhaps, ulong items, int user, int* counts, Undecided* undecided, ref int number)
    {
        if (surely == perhaps)
        {
            counts[user] += BitOperations.PopCount(surely);
        }
        else
        {
            undecided[number++] = new(user, items);
        }
    }

    /// <summary>A user, and the items of the panel, one bit each, that were not counted because one of them is too near the target.</summary>
    internal readonly record struct Undecided(int User, ulong Items);
}
