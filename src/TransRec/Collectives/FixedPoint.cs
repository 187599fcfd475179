using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransRec.Collectives;

/// <summary>
/// Float32 values as whole numbers of 64 bits: q = round(value * 2^exponent), to the nearest, ties to even. Whole numbers can be summed in any order. With AVX-512, with AVX2 and one by one the
/// numbers are the same to the bit.
/// </summary>
internal static class FixedPoint
{
    /// <summary>The vectors that a call computes with.</summary>
    internal enum Vectors
    {
        /// <summary>None: one value at a time, on every processor.</summary>
        None,

        /// <summary>Four values at a time.</summary>
        Avx2,

        /// <summary>Eight values at a time.</summary>
        Avx512,
    }

    // Adding it puts a whole number below 2^51 into the low bits of a double, rounded to the nearest, ties to even.
    private const double Magic = 0x18000000000000; // 1.5 * 2^52

    // From here on a float32 times a power of two is a multiple of 2^28: 24 significant bits.
    private const double Large = 1L << 51;
    private const int LargeShift = 28;

    /// <summary>The widest vectors of this processor.</summary>
    public static Vectors Widest { get; } = Avx512DQ.IsSupported ? Vectors.Avx512 : Avx2.IsSupported ? Vectors.Avx2 : Vectors.None;

    /// <summary>Adds values to sums.</summary>
    /// <param name="values">The values.</param>
    /// <param name="sums">As many; where the result is <see cref="FixedPointRange.Fits"/> the values are in them, else the sums are worth nothing.</param>
    /// <param name="exponent">The binary exponent of the scale, -1000 to 1000.</param>
    /// <param name="bound">Every scaled value must be smaller in magnitude, at most 2^62.</param>
    /// <returns>Whether they all were.</returns>
    public static FixedPointRange Add(ReadOnlySpan<float> values, Span<long> sums, int exponent, double bound) => Add(values, sums, exponent, bound, Widest);

    /// <inheritdoc cref="Add(ReadOnlySpan{float}, Span{long}, int, double)"/>
    internal static FixedPointRange Add(ReadOnlySpan<float> values, Span<long> sums, int exponent, double bound, Vectors vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, values.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bound, 1L << 62);
        var scale = Math.ScaleB(1, exponent);
        ref var value = ref MemoryMarshal.GetReference(values);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        var (done, fits) = vectors switch
        {
            Vectors.Avx512 => AddWide(ref value, ref sum, values.Length, scale, bound),
            Vectors.Avx2 => AddNarrow(ref value, ref sum, values.Length, scale, bound),
            _ => (0, true),
        };
        for (var i = done; i < values.Length; i++)
        {
            var scaled = values[i] * scale;
            fits &= Math.Abs(scaled) < bound;
            sums[i] += (long)Math.Round(scaled);
        }

        return fits ? FixedPointRange.Fits : values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) ? FixedPointRange.NotFinite : FixedPointRange.TooLarge;
    }

    /// <summary>Sums as float32 values again: sum * 2^-exponent, rounded to a double and from there to a float.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="values">As many; written.</param>
    /// <param name="exponent">The binary exponent of the scale.</param>
    public static void ToFloats(ReadOnlySpan<long> sums, Span<float> values, int exponent) => ToFloats(sums, values, exponent, Widest);

    /// <inheritdoc cref="ToFloats(ReadOnlySpan{long}, Span{float}, int)"/>
    internal static void ToFloats(ReadOnlySpan<long> sums, Span<float> values, int exponent, Vectors vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sums.Length, values.Length);
        var scale = Math.ScaleB(1, -exponent);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var value = ref MemoryMarshal.GetReference(values);
        var i = 0;
        if (vectors == Vectors.Avx512)
        {
            for (; i <= sums.Length - 8; i += 8)
            {
                var whole = Avx512DQ.ConvertToVector512Double(Vector512.LoadUnsafe(ref sum, (nuint)i));
                Avx512F.ConvertToVector256Single(whole * scale).StoreUnsafe(ref value, (nuint)i);
            }
        }
        else if (vectors == Vectors.Avx2)
        {
            for (; i <= sums.Length - 4; i += 4)
            {
                var whole = Vector256.ConvertToDouble(Vector256.LoadUnsafe(ref sum, (nuint)i));
                Avx.ConvertToVector128Single(whole * scale).StoreUnsafe(ref value, (nuint)i);
            }
        }

        for (; i < sums.Length; i++)
        {
            values[i] = (float)(sums[i] * scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Done, bool Fit) AddWide(ref float value, ref long sum, int count, double scale, double bound)
    {
        var bounds = Vector512.Create(bound);
        var fits = Vector512<double>.AllBitsSet;
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var scaled = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref value, (nuint)i)) * scale;
            fits &= Vector512.LessThan(Vector512.Abs(scaled), bounds);
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + Avx512DQ.ConvertToVector512Int64(scaled)).StoreUnsafe(ref sum, (nuint)i);
        }

        return (i, Vector512.EqualsAll(fits.AsInt64(), Vector512<long>.AllBitsSet));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Done, bool Fit) AddNarrow(ref float value, ref long sum, int count, double scale, double bound)
    {
        var bounds = Vector256.Create(bound);
        var large = Vector256.Create(Large);
        var magic = Vector256.Create(Magic);
        var down = Vector256.Create(Math.ScaleB(1, -LargeShift));
        var fits = Vector256<double>.AllBitsSet;
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            var scaled = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref value, (nuint)i)) * scale;
            var magnitude = Vector256.Abs(scaled);
            fits &= Vector256.LessThan(magnitude, bounds);
            var near = (scaled + magic).AsInt64() - magic.AsInt64();
            var far = (((scaled * down) + magic).AsInt64() - magic.AsInt64()) << LargeShift;
            var whole = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, large).AsInt64(), near, far);
            (Vector256.LoadUnsafe(ref sum, (nuint)i) + whole).StoreUnsafe(ref sum, (nuint)i);
        }

        return (i, Vector256.EqualsAll(fits.AsInt64(), Vector256<long>.AllBitsSet));
    }
}

/// <summary>Whether values could be added as whole numbers.</summary>
internal enum FixedPointRange
{
    /// <summary>All could.</summary>
    Fits,

    /// <summary>One was too large for its scale.</summary>
    TooLarge,

    /// <summary>One was infinite or not a number.</summary>
    NotFinite,
}
