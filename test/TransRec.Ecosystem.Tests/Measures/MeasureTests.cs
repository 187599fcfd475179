using TransRec.Ecosystem.Measures;

namespace TransRec.Tests.Ecosystem.Measures;

public sealed class MeasureTests
{
    [Theory]
    [InlineData(new[] { 5, 5, 5, 5 }, 0.0)]
    [InlineData(new[] { 0, 0, 0, 8 }, 0.75)]
    [InlineData(new[] { 3, 1, 2 }, 2.0 / 9)]
    [InlineData(new[] { 0, 0 }, 0.0)]
    public void Gini_is_that_of_the_mean_difference(int[] amounts, double expected) => Assert.Equal(expected, Concentration.Gini(amounts), 1e-12);

    [Fact]
    public void Coverage_is_the_share_that_has_anything() => Assert.Equal(0.5, Concentration.Coverage([0, 3, 0, 1]));

    [Fact]
    public void Quantiles_lie_between_neighbours() => Assert.Equal([1, 1.3, 2.5, 4], new[] { 0, 0.1, 0.5, 1 }.Select(share => Math.Round(Quantiles.Of([1, 2, 3, 4], share), 12)));

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, 0.25)] // one of eight signs is as extreme, on either side
    [InlineData(new[] { 1.0, 2, 3, 4, 5 }, 0.0625)]
    [InlineData(new[] { 1.0, -2, 3, 4, 5 }, 0.1875)] // signs with a rank sum of at most 2: {}, {1}, {2}
    [InlineData(new[] { 0.0, 0 }, 1.0)]
    [InlineData(new[] { 1.0, -1 }, 1.0)]
    public void The_signed_rank_test_counts_signs(double[] differences, double expected) => Assert.Equal(expected, WilcoxonSignedRank.PValue(differences), 1e-12);

    [Fact]
    public void Of_many_pairs_the_normal_distribution_is_near_the_count_of_signs()
    {
        double[] fifty = [.. Enumerable.Range(1, 50).Select(i => i % 3 == 0 ? -i : (double)i)];
        double[] more = [.. fifty, .. new[] { 51.0 }];

        Assert.InRange(WilcoxonSignedRank.PValue(more) / WilcoxonSignedRank.PValue(fifty), 0.5, 1.0);
    }
}
