using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransRec.Ranking.Kernels;

/// <summary>
/// Counts, for some users and one panel, the items that surely score strictly higher than the user's target, by products of vectors rounded to int16, of
/// which a processor makes twice as many as of float32; and names the items that are too near a user's target to be decided so.
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
    /// <param name="near">Written: for which users items are left, and which; room for all users, up to a multiple of 8.</param>
    /// <param name="wide">512-bit vectors, else 256-bit: which items are left differs a little.</param>
    /// <returns>Number of entries written.</returns>
    public static int Add(RoundedPanel panel, ulong valid, RoundedUsers users, int* counts, NearItems* near, bool wide) =>
        wide ? Add512(panel, valid, users, counts, near) : Add256(panel, valid, users, counts, near);

    // 4 users x 64 items: 16 sums + 4 item vectors + a broadcast + a product fit the registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Add512(RoundedPanel panel, ulong valid, RoundedUsers users, int* counts, NearItems* near)
    {
        var (pairs, count, number) = ((nint)panel.Pairs, users.Count, 0);
        var odd = (Vector512<short>.Indices * 2) + Vector512<short>.One;
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

            var a = Found.In(a0, a1, a2, a3, odd, valid, users, user);
            var b = Found.In(b0, b1, b2, b3, odd, valid, users, user + 1);
            var c = Found.In(c0, c1, c2, c3, odd, valid, users, user + 2);
            var d = Found.In(d0, d1, d2, d3, odd, valid, users, user + 3);
            number += a.Count(user, counts, near + number);
            number += b.Count(user + 1, counts, near + number);
            number += c.Count(user + 2, counts, near + number);
            number += d.Count(user + 3, counts, near + number);
        }

        return number;
    }

    // 4 users x 16 items: 8 sums + 2 item vectors + a broadcast + a product fit AVX2's 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Add256(RoundedPanel panel, ulong valid, RoundedUsers users, int* counts, NearItems* near)
    {
        var (pairs, count, number) = ((nint)panel.Pairs, users.Count, 0);
        for (var user = 0; user < count; user += 4)
        {
            var u0 = users.Values + (user * pairs);
            var u1 = u0 + pairs;
            var u2 = u1 + pairs;
            var u3 = u2 + pairs;
            Found a = default, b = default, c = default, d = default;
            for (var part = 0; part < ItemPanel.Items; part += 16)
            {
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

                a = a.With(a0, a1, part, valid, users, user);
                b = b.With(b0, b1, part, valid, users, user + 1);
                c = c.With(c0, c1, part, valid, users, user + 2);
                d = d.With(d0, d1, part, valid, users, user + 3);
            }

            number += a.Count(user, counts, near + number);
            number += b.Count(user + 1, counts, near + number);
            number += c.Count(user + 2, counts, near + number);
            number += d.Count(user + 3, counts, near + number);
        }

        return number;
    }

    // One user's items that are surely greater, and perhaps, one bit each.
    private readonly record struct Found(ulong Surely, ulong Perhaps)
    {
        // By the upper halves of products and bars, for half as many comparisons: a product is surely above if its half is greater, and surely not if it is
        // less. A few items more are left than by the whole products.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Found In(
            Vector512<int> p0, Vector512<int> p1, Vector512<int> p2, Vector512<int> p3, Vector512<short> odd, ulong valid, RoundedUsers users, int user)
        {
            var first = Avx512BW.PermuteVar32x16x2(p0.AsInt16(), odd, p1.AsInt16());
            var second = Avx512BW.PermuteVar32x16x2(p2.AsInt16(), odd, p3.AsInt16());
            var above = Vector512.Create(((short*)(users.Above + user))[1]);
            var below = Vector512.Create(((short*)(users.Below + user))[1]);
            return new(
                valid & (Vector512.GreaterThan(first, above).ExtractMostSignificantBits()
                    | (Vector512.GreaterThan(second, above).ExtractMostSignificantBits() << 32)),
                valid & (Vector512.GreaterThanOrEqual(first, below).ExtractMostSignificantBits()
                    | (Vector512.GreaterThanOrEqual(second, below).ExtractMostSignificantBits() << 32)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Found With(Vector256<int> p0, Vector256<int> p1, int part, ulong valid, RoundedUsers users, int user) =>
            new(Surely | ((Greater(p0, p1, users.Above[user]) << part) & valid), Perhaps | ((Greater(p0, p1, users.Below[user]) << part) & valid));

        // 1 if items are left, which are written in any case: a branch here would be foreseen wrongly too often.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Count(int user, int* counts, NearItems* near)
        {
            counts[user] += BitOperations.PopCount(Surely);
            *near = new(user, Surely ^ Perhaps);
            return Surely != Perhaps ? 1 : 0;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Greater(Vector256<int> p0, Vector256<int> p1, int bar)
        {
            var bars = Vector256.Create(bar);
            return Vector256.GreaterThan(p0, bars).ExtractMostSignificantBits() | (Vector256.GreaterThan(p1, bars).ExtractMostSignificantBits() << 8);
        }
    }
}
