namespace TransRec.Training;

/// <summary>What is said of shards that do not fit the ranks.</summary>
internal static class ShardMessages
{
    /// <summary>There are more ranks than shards.</summary>
    public static string TooFew(int shards, int ranks) =>
        $"must be at least the number of ranks, {ranks}, since a step is dealt to them in shards; found {shards}. With 8 or 64 any number of ranks up to that has the same result; "
        + "it is another result than that of 1.";
}
