using TransRec.Evaluation;
using TransRec.Foundation.Randomness;

namespace TransRec.Tests.Evaluation;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void The_interval_of_normal_differences_is_that_of_their_standard_error()
    {
        var random = new RandomSource(1, RandomPurpose.Generation);
        double[] values = [.. Enumerable.Range(0, 2000).Select(_ => 0.1 + Enumerable.Range(0, 12).Sum(_ => random.NextUnit()) - 6)]; // deviation 1
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1.0) / values.Length);
        var difference = PairedBootstrap.Of(values);
        Assert.Equal(mean, difference.Mean, 12);
        Assert.Equal(mean - (1.96 * error), difference.Low, 0.1 * error);
        Assert.Equal(mean + (1.96 * error), difference.High, 0.1 * error);
        Assert.True(difference.PValue < 0.01);
    }

    [Fact]
    public void No_difference_is_no_evidence_and_a_constant_one_is_as_much_as_the_samples_allow()
    {
        Assert.Equal(1, PairedBootstrap.Of([0, 0, 0], 100).PValue);
        Assert.Equal(2.0 / 101, PairedBootstrap.Of([1, 1, 1], 100).PValue, 12);
        Assert.Equal(2.0 / 101, PairedBootstrap.Of([-1, -1, -1], 100).PValue, 12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer()
    {
        double[] values = [1, -1, 2, 0, 0, 3, -2];
        Assert.Equal(PairedBootstrap.Of(values, 500, 3), PairedBootstrap.Of(values, 500, 3));
        Assert.NotEqual(PairedBootstrap.Of(values, 500, 3), PairedBootstrap.Of(values, 500, 4));
    }

    [Fact]
    public void Few_false_differences_are_found_where_there_are_none()
    {
        var found = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            var random = new RandomSource(trial, RandomPurpose.Generation);
            double[] values = [.. Enumerable.Range(0, 100).Select(_ => random.NextUnit() - 0.5)];
            found += PairedBootstrap.Of(values, 400, trial).PValue <= 0.05 ? 1 : 0;
        }

        Assert.InRange(found, 2, 22); // 10 expected
    }

    [Fact]
    public void Holm_multiplies_the_smallest_by_the_number_of_tests_and_never_turns_the_order() =>
        Assert.Equal([0.04, 0.06, 0.06, 0.9], PairedBootstrap.Holm([0.01, 0.02, 0.03, 0.9]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Holm_gives_the_corrected_values_in_the_order_of_the_given() =>
        Assert.Equal([0.9, 0.03], PairedBootstrap.Holm([0.9, 0.015]).Select(p => Math.Round(p, 12)));
}
