using TransRec.Data;

namespace TransRec.Tests.Data;

public sealed class SamplingTests
{
    [Fact]
    public void Samples_of_one_seed_are_nested_sorted_and_of_the_asked_size()
    {
        var domain = SmallDomains.Domain(users: 500);
        int[] smaller = [];
        foreach (var fraction in new[] { .01, .1, .2, .5, 1 })
        {
            var sample = domain.SampleUsers(fraction, seed: 5);
            Assert.Equal((int)Math.Round(fraction * domain.UserCount), sample.Length);
            Assert.Equal(sample.Order().Distinct(), sample);
            Assert.Empty(smaller.Except(sample));
            smaller = sample;
        }

        Assert.Equal(Enumerable.Range(0, domain.UserCount), smaller);
    }

    [Fact]
    public void Another_seed_gives_another_sample_and_the_same_seed_the_same()
    {
        var domain = SmallDomains.Domain(users: 500);
        Assert.Equal(domain.SampleUsers(.2, 1), domain.SampleUsers(.2, 1));
        Assert.NotEqual(domain.SampleUsers(.2, 1), domain.SampleUsers(.2, 2));
        Assert.NotEqual(domain.SampleUsers(.2, 1), domain.SampleUsers(.2, -1));
    }

    [Fact]
    public void Every_user_has_the_same_chance()
    {
        var domain = SmallDomains.Domain(users: 60);
        var drawn = new int[domain.UserCount];
        for (var seed = 0; seed < 2000; seed++)
        {
            foreach (var user in domain.SampleUsers(.5, seed))
            {
                drawn[user]++;
            }
        }

        // Standard deviation sqrt(2000 / 4) = 22.
        Assert.All(drawn, count => Assert.InRange(count, 1000 - 110, 1000 + 110));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_fraction_outside_the_range_is_refused(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallDomains.Domain().SampleUsers(fraction, 1));

    [Fact]
    public void A_tiny_fraction_leaves_one_user() => Assert.Single(SmallDomains.Domain().SampleUsers(1e-9, 1));

    [Fact]
    public void Frequencies_count_the_training_part_of_the_given_users_only()
    {
        var domain = Domain.Create("d", [("a", "A"), ("b", "B"), ("c", "C")], [("u", ["a", "a", "b", "c", "c"]), ("v", ["b", "b", "b", "a", "a"])]);
        var all = ItemFrequencies.Of(domain);
        Assert.Equal([0, 2, 4, 0], all.Counts.ToArray());
        Assert.Equal(6, all.Total);
        Assert.Equal(3, ItemFrequencies.Of(domain, [1])[2]);
    }
}
