using TransRec.Evaluation;

namespace TransRec.Tests.Evaluation;

public sealed class UserBlocksTests
{
    [Theory]
    [InlineData(0, 512)]
    [InlineData(1, 512)]
    [InlineData(200_000, 512)]
    [InlineData(200_000, 100_000)]
    [InlineData(131_072, 1)]
    public void Blocks_follow_each_other_in_whole_batches_and_cover_all_users(int users, int batchSize)
    {
        var next = 0;
        foreach (var (first, count) in UserBlocks.Of(users, batchSize))
        {
            Assert.Equal(next, first);
            Assert.True(count > 0 && first % batchSize == 0, $"{count} users from {first}");
            next += count;
        }

        Assert.Equal(users, next);
    }
}
