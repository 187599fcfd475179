using System.Numerics;
using TransRec.Collectives;

namespace TransRec.Tests.Distributed;

public sealed class FixedPointTests
{
    private static readonly double s_bound = Math.ScaleB(1, 62);

    private static IEnumerable<FixedPoint.Vectors> OfThisProcessor => Enum.GetValues<FixedPoint.Vectors>().Where(vectors => vectors <= FixedPoint.Widest);

    [Theory]
    [InlineData(1f, 0, 1L)]
    [InlineData(-3f, 4, -48L)]
    [InlineData(0.5f, 0, 0L)] // ties to even
    [InlineData(1.5f, 0, 2L)]
    [InlineData(2.5f, 0, 2L)]
    [InlineData(-0.5f, 0, 0L)]
    [InlineData(-1.5f, 0, -2L)]
    [InlineData(0.75f, -1, 0L)]
    [InlineData(1e-30f, 48, 0L)]
    [InlineData(16777215f, 38, 16777215L << 38)] // 24 bits, just below 2^62
    [InlineData(-16777215f, 27, -(16777215L << 27))] // either side of 2^51
    [InlineData(16777215f, 28, 16777215L << 28)]
    public void A_value_becomes_the_nearest_whole_number_by_all_vectors(float value, int exponent, long expected)
    {
        foreach (var vectors in OfThisProcessor)
        {
            var sums = Enumerable.Repeat(7L, 19).ToArray();
            Assert.Equal(FixedPointRange.Fits, FixedPoint.Add(Enumerable.Repeat(value, 19).ToArray(), sums, exponent, s_bound, vectors));
            Assert.All(sums, sum => Assert.Equal(7 + expected, sum));
        }
    }

    [Fact]
    public void All_vectors_give_the_numbers_of_exact_arithmetic()
    {
        var values = Values(3_001, seed: 5);
        foreach (var exponent in new[] { 48, 16, -16 })
        {
            // A bound of float32's own: what is larger is not asked about.
            float[] small = [.. values.Where(value => Math.Abs(Math.ScaleB(value, exponent)) < s_bound)];
            long[] expected = [.. small.Select(value => Slow(value, exponent))];
            foreach (var vectors in OfThisProcessor)
            {
                var sums = new long[small.Length];
                Assert.Equal(FixedPointRange.Fits, FixedPoint.Add(small, sums, exponent, s_bound, vectors));
                Assert.Equal(expected, sums);
            }
        }
    }

    [Fact]
    public void Sums_become_the_same_floats_by_all_vectors()
    {
        var random = new Random(6);
        long[] sums = [0, 1, -1, long.MaxValue, -long.MaxValue, .. Enumerable.Range(0, 1_000).Select(_ => random.NextInt64() >> random.Next(63)), .. Enumerable.Range(0, 100).Select(_ => -random.NextInt64())];
        foreach (var exponent in OrderFreeSum.Exponents)
        {
            float[] expected = [.. sums.Select(sum => (float)Math.ScaleB((double)sum, -exponent))];
            foreach (var vectors in OfThisProcessor)
            {
                var values = new float[sums.Length];
                FixedPoint.ToFloats(sums, values, exponent, vectors);
                Assert.Equal(expected, values);
            }
        }
    }

    [Theory]
    [InlineData(1024f, (int)FixedPointRange.TooLarge)]
    [InlineData(-1024f, (int)FixedPointRange.TooLarge)]
    [InlineData(float.MaxValue, (int)FixedPointRange.TooLarge)]
    [InlineData(float.NaN, (int)FixedPointRange.NotFinite)]
    [InlineData(float.PositiveInfinity, (int)FixedPointRange.NotFinite)]
    [InlineData(1023.9999f, (int)FixedPointRange.Fits)]
    public void A_value_that_does_not_fit_is_found_wherever_it_stands(float value, int expected)
    {
        foreach (var vectors in OfThisProcessor)
        {
            for (var place = 0; place < 21; place++)
            {
                var values = new float[21];
                values[place] = value;
                Assert.Equal((FixedPointRange)expected, FixedPoint.Add(values, new long[21], 48, Math.ScaleB(1, 58), vectors));
            }
        }
    }

    // Round half to even, in whole numbers of any size.
    private static long Slow(float value, int exponent)
    {
        var bits = BitConverter.SingleToInt32Bits(Math.Abs(value));
        var power = Math.Max(1, bits >> 23) - 150 + exponent;
        var mantissa = (BigInteger)((bits & 0x7fffff) | (bits >> 23 == 0 ? 0 : 0x800000));
        var magnitude = power >= 0 ? mantissa << power : HalfToEven(mantissa, -power);
        return (long)(value < 0 ? -magnitude : magnitude);
    }

    private static BigInteger HalfToEven(BigInteger mantissa, int shift)
    {
        var whole = mantissa >> shift;
        var twice = (mantissa - (whole << shift)) * 2;
        var one = BigInteger.One << shift;
        return twice > one || (twice == one && !whole.IsEven) ? whole + 1 : whole;
    }

    // Of all magnitudes that float32 has, with denormals, zeros and ties.
    internal static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(place => (place % 7) switch
        {
            0 => BitConverter.Int32BitsToSingle(random.Next(0x7f800000)) * (random.Next(2) == 0 ? 1 : -1),
            1 => random.Next(-1000, 1000) / 2f,
            2 => (float)Math.ScaleB(random.Next(-1000, 1000) + 0.5, -random.Next(60)),
            3 => 0,
            _ => (float)Math.ScaleB(random.NextDouble() - 0.5, -random.Next(40)),
        })];
    }
}
