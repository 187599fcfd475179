using TransRec.Data.Generated;

namespace TransRec.Tests.Data.Generated;

public sealed class SplitMix64Tests
{
    [Fact]
    public void A_weight_of_zero_is_never_drawn()
    {
        var random = new SplitMix64(7);

        Assert.DoesNotContain(Enumerable.Range(0, 1000).Select(_ => random.Weighted([0, 1, 0, 2, 0])), i => i is 0 or 2 or 4);
    }

    [Fact]
    public void Weights_are_drawn_in_proportion()
    {
        var random = new SplitMix64(7);

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => random.Weighted([1, 3]) == 1), 7300, 7700);
    }

    [Fact]
    public void Bell_has_mean_0_and_variance_1()
    {
        var random = new SplitMix64(7);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => random.Bell()).ToList();

        Assert.Equal(0, drawn.Average(), 0.03);
        Assert.Equal(1, drawn.Average(x => x * x), 0.03);
    }

    [Fact]
    public void Streams_of_one_seed_differ() =>
        Assert.Equal(4, new[] { new SplitMix64(1), new SplitMix64(1, 1), new SplitMix64(1, 0, 1), new SplitMix64(1, 0, 0, 1) }.DistinctBy(r => r.Next()).Count());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-3.5)]
    [InlineData(20)]
    public void The_portable_exponential_is_the_exponential(double x) => Assert.Equal(1, PortableExp.Of(x) / Math.Exp(x), 1e-11);
}
