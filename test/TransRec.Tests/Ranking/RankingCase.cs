using TransRec.Ranking;

namespace TransRec.Tests.Ranking;

/// <summary>Random vectors, targets and histories.</summary>
internal sealed record RankingCase(float[] Users, float[] Items, int Width, int[] Targets, int[][] Histories)
{
    public RankingQueries Queries => new(Targets, Histories);

    /// <param name="random">Source.</param>
    /// <param name="users">Users.</param>
    /// <param name="items">Items.</param>
    /// <param name="width">Values per vector.</param>
    /// <param name="ties">Values from {-1, -.5, 0, .5, 1}, so that many scores are equal; else any value.</param>
    public static RankingCase Random(Random random, int users, int items, int width, bool ties)
    {
        float Value() => ties ? (random.Next(5) - 2) / 2f : (float)((random.NextDouble() * 2) - 1);
        int Item() => random.Next(1, items + 1);
        float[] userVectors = [.. Enumerable.Range(0, users * width).Select(_ => Value())];
        float[] itemVectors = [.. Enumerable.Range(0, (items + 1) * width).Select(_ => Value())];
        itemVectors.AsSpan(0, width).Fill(float.NaN);
        int[] targets = [.. Enumerable.Range(0, users).Select(_ => Item())];
        int[][] histories = [.. Enumerable.Range(0, users).Select(user => user % 10 == 3
            ? [.. Enumerable.Range(1, items)]
            : Enumerable.Range(0, random.Next(25)).Select(_ => Item()).ToArray())];
        return new(userVectors, itemVectors, width, targets, histories);
    }

    public int[] Obvious(TargetConvention convention, TieConvention ties = TieConvention.Listed)
    {
        var ranks = new int[Targets.Length];
        for (var user = 0; user < ranks.Length; user++)
        {
            var scores = ObviousRanking.Scores(Users.AsSpan(user * Width, Width), Items);
            ranks[user] = ObviousRanking.Rank(scores, Targets[user], Histories[user], convention, ties);
        }

        return ranks;
    }
}
