using TransRec.Ecosystem.Choice;

namespace TransRec.Tests.Ecosystem.Choice;

public sealed class OfferExperimentTests
{
    [Fact]
    public void A_user_keeps_the_arm_and_arms_have_their_shares()
    {
        var experiment = new OfferExperiment("spring", [("a", 0.5), ("b", 0.2)]);
        var again = new OfferExperiment("spring", [("a", 0.5), ("b", 0.2)]);

        var offers = Enumerable.Range(0, 10_000).Select(user => experiment.OfferOf($"u{user}")).ToList();

        Assert.Equal(offers, Enumerable.Range(0, 10_000).Select(user => again.OfferOf($"u{user}")));
        Assert.InRange(offers.Count(offer => offer == "a"), 4800, 5200);
        Assert.InRange(offers.Count(offer => offer == "b"), 1840, 2160);
        Assert.InRange(offers.Count(offer => offer is null), 2800, 3200);
    }

    [Fact]
    public void Another_experiment_draws_anew()
    {
        var (one, other) = (new OfferExperiment("spring", [("a", 0.5)]), new OfferExperiment("autumn", [("a", 0.5)]));

        Assert.InRange(Enumerable.Range(0, 10_000).Count(user => one.OfferOf($"u{user}") == other.OfferOf($"u{user}")), 4800, 5200);
    }

    [Fact]
    public void A_larger_share_moves_nobody_who_had_the_first_arm()
    {
        var (small, large) = (new OfferExperiment("spring", [("a", 0.1)]), new OfferExperiment("spring", [("a", 0.3)]));

        Assert.All(Enumerable.Range(0, 1000).Where(user => small.OfferOf($"u{user}") == "a"), user => Assert.Equal("a", large.OfferOf($"u{user}")));
    }

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(0.7, 0.5)]
    [InlineData(double.NaN, 0.5)]
    public void Shares_that_cannot_be_are_refused(double first, double second) =>
        Assert.Throws<ArgumentException>(() => new OfferExperiment("spring", [("a", first), ("b", second)]));
}
