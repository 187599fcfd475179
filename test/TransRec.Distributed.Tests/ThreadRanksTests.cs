using TransRec.Collectives;

namespace TransRec.Tests.Distributed;

public sealed class ThreadRanksTests
{
    [Fact]
    public void Sums_and_gathered_lists_are_the_same_in_every_rank()
    {
        var seen = ThreadRanks.Run(3, ranks =>
        {
            long[] sums = [1, ranks.Rank, -ranks.Rank];
            ranks.Sum(sums);
            var lists = ranks.GatherLists<double>(Enumerable.Range(0, ranks.Rank).Select(i => i + 0.5).ToArray());
            return (sums, lists, ranks.GatherTexts($"rank {ranks.Rank}: ö"), ranks.BroadcastText(ranks.Rank == 0 ? "from 0: ö" : "ignored"));
        });
        Assert.All(seen, each =>
        {
            Assert.Equal([3, 3, -3], each.sums);
            Assert.Equal([[], [0.5], [0.5, 1.5]], each.lists);
            Assert.Equal(["rank 0: ö", "rank 1: ö", "rank 2: ö"], each.Item3);
            Assert.Equal("from 0: ö", each.Item4);
        });
    }

    [Fact]
    public void Every_rank_gets_its_part_of_the_sums()
    {
        var parts = ThreadRanks.Run(2, ranks =>
        {
            long[] own = new long[ranks.Rank + 1];
            ranks.SumParts([1, 2, 3 + ranks.Rank], own, [1, 2]);
            return own;
        });
        Assert.Equal([[2], [4, 7]], parts);
    }

    [Fact]
    public void A_rank_that_throws_ends_the_others_and_its_exception_is_the_one_that_comes_out()
    {
        var ended = 0;
        var thrown = Assert.Throws<InvalidOperationException>(() => ThreadRanks.Run<int>(3, ranks =>
        {
            if (ranks.Rank == 1)
            {
                throw new InvalidOperationException("rank 1");
            }

            Assert.Throws<RanksEndedException>(ranks.Barrier);
            ended++;
            throw new RanksEndedException();
        }));
        Assert.Equal("rank 1", thrown.Message);
        Assert.Equal(2, ended);
    }

    [Fact]
    public void The_others_begin_when_rank_0_has_ended()
    {
        var order = new List<int>();
        ThreadRanks.Run(3, ranks => ranks.RootFirst(() =>
        {
            order.Add(ranks.Rank);
            return 0;
        }));
        Assert.Equal(0, order[0]);
        Assert.Equal(3, order.Count);
    }

    [Fact]
    public void What_differs_between_ranks_is_named_in_every_rank()
    {
        var messages = ThreadRanks.Run(4, ranks => Assert.Throws<RanksDifferException>(
            () => ranks.RequireSame("their data", ranks.Rank < 2 ? "a" : "b", "Copy them.")).Message);
        Assert.All(messages, message => Assert.Equal("""The ranks differ in their data: "a" in rank 0, "b" in rank 2 (and 1 more). Copy them.""", message));
    }

    [Fact]
    public void Parts_are_dealt_the_most_expensive_first_to_the_rank_with_the_least()
    {
        Assert.Equal([1, 0, 1, 1, 0], PartAssignment.Of([3, 7, 2, 2, 1], 2));
        Assert.Equal([0, 1, 2], PartAssignment.Of([1, 1, 1], 5));
        Assert.Equal([0, 0], PartAssignment.Of([4, 9], 1));
    }
}
