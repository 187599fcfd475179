using System.Numerics;
using TransRec.Collectives;

namespace TransRec.Tests.Distributed;

public sealed class OrderFreeSumTests
{
    private const int Length = 5_001; // more than what is summed in one call

    [Fact]
    public void A_sum_is_the_same_to_the_bit_in_any_order_and_for_any_number_of_ranks()
    {
        float[][] vectors = [.. Enumerable.Range(0, 24).Select(HeavyTailed)];
        var alone = Sum(vectors, order: null, SingleProcess.Instance);
        var floats = new float[Length];
        foreach (var vector in vectors)
        {
            for (var i = 0; i < Length; i++)
            {
                floats[i] += vector[i];
            }
        }

        Assert.NotEqual(floats, alone);
        Assert.Equal(alone, Sum(vectors, [.. Enumerable.Range(0, 24).Reverse()], SingleProcess.Instance));
        foreach (var size in new[] { 1, 2, 3, 4, 5, 8 })
        {
            var ofRanks = ThreadRanks.Run(size, ranks => Sum(vectors, [.. Enumerable.Range(0, 24).Where(vector => vector % ranks.Size == ranks.Rank)], ranks));
            Assert.All(ofRanks, sum => Assert.Equal(alone, sum));
        }
    }

    [Fact]
    public void A_short_sum_and_its_counters_are_those_of_all_ranks()
    {
        var sums = ThreadRanks.Run(3, ranks =>
        {
            var sum = new OrderFreeSum(counters: 2);
            sum.Begin(3, contributions: 3, scale: 0);
            sum.Add([ranks.Rank, 0.25f], start: 1);
            sum.Counters[1] += ranks.Rank;
            var totals = new float[3];
            Assert.Equal(FixedPointRange.Fits, sum.Total(ranks, totals));
            return (totals, sum.Counters.ToArray());
        });
        Assert.All(sums, sum =>
        {
            Assert.Equal([0, 3, 0.75f], sum.totals);
            Assert.Equal([0, 3], sum.Item2);
        });
    }

    [Theory]
    [InlineData(1500f, (int)FixedPointRange.TooLarge, 1)]
    [InlineData(-3e38f, (int)FixedPointRange.TooLarge, 4)]
    [InlineData(float.NaN, (int)FixedPointRange.NotFinite, -1)]
    public void What_does_not_fit_in_one_rank_is_known_to_all_and_fits_with_a_coarser_scale(float value, int found, int scale)
    {
        var outcomes = ThreadRanks.Run(2, ranks =>
        {
            var sum = new OrderFreeSum();
            var tries = new List<FixedPointRange>();
            var totals = new float[Length];
            do
            {
                sum.Begin(Length, contributions: 16, scale: tries.Count);
                sum.Add([ranks.Rank == 1 ? value : 0], start: 4_999);
                tries.Add(sum.Total(ranks, totals));
            }
            while (tries[^1] == FixedPointRange.TooLarge);
            return (tries, totals[4_999]);
        });
        Assert.Equal(outcomes[0].tries, outcomes[1].tries);
        Assert.Equal((FixedPointRange)found, outcomes[0].tries[0]);
        Assert.Equal(scale < 0 ? FixedPointRange.NotFinite : FixedPointRange.Fits, outcomes[0].tries[^1]);
        Assert.Equal(scale < 0 ? 1 : scale + 1, outcomes[0].tries.Count);
        if (scale >= 0)
        {
            Assert.All(outcomes, outcome => Assert.Equal(value, outcome.Item2));
        }
    }

    [Fact]
    public void The_largest_sums_that_fit_do_not_overflow()
    {
        var sum = new OrderFreeSum();
        sum.Begin(1, OrderFreeSum.MostContributions, scale: 0);
        var largest = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits((float)Math.ScaleB(1, 62 - 14 - 48)) - 1);
        for (var i = 0; i < OrderFreeSum.MostContributions; i++)
        {
            sum.Add([largest], 0);
        }

        var total = new float[1];
        Assert.Equal(FixedPointRange.Fits, sum.Total(SingleProcess.Instance, total));
        Assert.Equal(largest * OrderFreeSum.MostContributions, total[0]);
    }

    [Fact]
    public void Any_finite_value_fits_with_the_last_scale()
    {
        var sum = new OrderFreeSum();
        sum.Begin(1, OrderFreeSum.MostContributions, OrderFreeSum.Exponents.Count - 1);
        sum.Add([float.MaxValue], 0);
        var total = new float[1];
        Assert.Equal(FixedPointRange.Fits, sum.Total(SingleProcess.Instance, total));
        Assert.Equal(float.MaxValue, total[0]);
    }

    [Fact]
    public void The_error_is_within_the_bound_and_below_that_of_a_sum_of_floats()
    {
        float[][] vectors = [.. Enumerable.Range(0, 64).Select(HeavyTailed)];
        var total = Sum(vectors, order: null, SingleProcess.Instance);
        double worst = 0, worstOfFloats = 0;
        for (var i = 0; i < Length; i++)
        {
            var exact = vectors.Aggregate(BigInteger.Zero, (sum, vector) => sum + Exact(vector[i]));
            var value = (double)exact * Math.ScaleB(1, -149);
            var floats = vectors.Aggregate(0f, (sum, vector) => sum + vector[i]);
            Assert.InRange(Math.Abs(total[i] - value), 0, (64 * Math.ScaleB(1, -49)) + (Math.ScaleB(1.001, -24) * Math.Abs(value)));
            worst = Math.Max(worst, Math.Abs(total[i] - value) / (Math.Abs(value) + 1e-8));
            worstOfFloats = Math.Max(worstOfFloats, Math.Abs(floats - value) / (Math.Abs(value) + 1e-8));
        }

        Assert.True(worst < worstOfFloats, $"relative to |sum| + 1e-8: {worst:0.0e0} here, {worstOfFloats:0.0e0} as floats.");
    }

    private static float[] Sum(float[][] vectors, int[]? order, ICommunicator ranks)
    {
        var sum = new OrderFreeSum();
        sum.Begin(Length, vectors.Length, scale: 0);
        foreach (var vector in order ?? [.. Enumerable.Range(0, vectors.Length)])
        {
            sum.Add(vectors[vector].AsSpan(0, 2_000), 0);
            sum.Add(vectors[vector].AsSpan(2_000), 2_000);
        }

        var totals = new float[Length];
        Assert.Equal(FixedPointRange.Fits, sum.Total(ranks, totals));
        return totals;
    }

    // As gradients are: most of them small, some a million times as large.
    private static float[] HeavyTailed(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Length).Select(_ => (float)(Math.Pow(random.NextDouble() + 1e-4, -1.5) * 1e-5 * (random.NextDouble() - 0.5)))];
    }

    private static BigInteger Exact(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(Math.Abs(value));
        var mantissa = (BigInteger)((bits & 0x7fffff) | (bits >> 23 == 0 ? 0 : 0x800000)) << (Math.Max(1, bits >> 23) - 1);
        return value < 0 ? -mantissa : mantissa;
    }
}
