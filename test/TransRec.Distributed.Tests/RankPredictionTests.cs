using TransRec.Experiments.Profiles;
using TransRec.Options;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Distributed;

[Collection(nameof(TinyWorld))]
public sealed class RankPredictionTests(TinyWorld world)
{
    [Theory]
    [InlineData("10Gb/40us", 1.25e9, 40e-6)]
    [InlineData("100Mb/0.5ms", 12.5e6, 0.5e-3)]
    [InlineData("10Gb", 0, 0)]
    [InlineData("10GB/40us", 0, 0)]
    [InlineData("0Gb/40us", 0, 0)]
    [InlineData("-1Gb/40us", 0, 0)]
    public void A_network_is_a_rate_and_a_latency(string text, double bytes, double seconds)
    {
        Assert.Equal(bytes > 0, RankNetwork.TryParse(text, out var network));
        Assert.Equal(bytes, network?.BytesPerSecond ?? 0, 1e-6);
        Assert.Equal(seconds, network?.LatencySeconds ?? 0, 1e-12);
    }

    [Fact]
    public void One_rank_takes_what_was_measured_and_more_ranks_share_items_and_users()
    {
        var one = Of(ranks: 1);
        Assert.Equal(one.StepMilliseconds, one.InRanks!.StepMilliseconds, 0.05 * one.StepMilliseconds);
        Assert.Equal((0, 0), (one.InRanks.Bytes, one.InRanks.Exchange));

        // A network without end: what is left is the largest share of a rank, and what all do.
        var four = Of(ranks: 4, new RankNetwork(1e15, 1e-12)).InRanks!;
        Assert.InRange(four.Items + four.Users + four.Everywhere, four.StepMilliseconds - 1e-3, four.StepMilliseconds + 1e-3);
        Assert.InRange(four.Efficiency, 0, 1.01);

        // A slow one: its time is bytes by rate.
        var slow = Of(ranks: 4, new RankNetwork(1e3, 1e-12)).InRanks!;
        Assert.Equal(slow.Bytes / 900, slow.Exchange / 1e3, 1e-6);
        Assert.Equal("the exchange", slow.Limit);
    }

    [Fact]
    public void More_ranks_than_shards_are_refused() => Assert.Throws<OptionsException>(() => Of(ranks: 9));

    private ProfileReport Of(int ranks, RankNetwork? network = null) => Profile.Of(
        world.TargetRecipe with { Training = TinyWorld.Training(1, batchSize: 12) with { Shards = 8 } },
        new ProfileOptions { Steps = 2, WarmUp = 1, Ranks = ranks, Network = network ?? new RankNetwork(1e9, 1e-5) });
}
