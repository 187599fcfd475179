namespace TransRec.Evaluation;

/// <summary>Users some ten thousand at a time, so that vectors and histories of all of them are never in memory together. No cut changes a rank.</summary>
internal static class UserBlocks
{
    private const int Users = 1 << 16;

    /// <summary>First user and number of users of each block.</summary>
    /// <param name="users">All users.</param>
    /// <param name="batchSize">Blocks are whole batches of so many users. Default 1.</param>
    public static IEnumerable<(int First, int Count)> Of(int users, int batchSize = 1)
    {
        var block = Math.Max(1, Users / batchSize) * batchSize;
        for (var first = 0; first < users; first += block)
        {
            yield return (first, Math.Min(block, users - first));
        }
    }
}
