using TransRec.Ranking;

namespace TransRec.Tests.Ranking;

/// <summary>The slow versions that the fast ones are held against: every score, a sort, a search.</summary>
internal static class ObviousRanking
{
    public static float Score(ReadOnlySpan<float> user, ReadOnlySpan<float> item)
    {
        var sum = 0f;
        for (var place = 0; place < user.Length; place++)
        {
            sum = MathF.FusedMultiplyAdd(user[place], item[place], sum);
        }

        return sum;
    }

    /// <summary>Scores of the items 1 to N at index 1 to N.</summary>
    public static float[] Scores(ReadOnlySpan<float> user, ReadOnlySpan<float> items)
    {
        var scores = new float[items.Length / user.Length];
        for (var item = 1; item < scores.Length; item++)
        {
            scores[item] = Score(user, items.Slice(item * user.Length, user.Length));
        }

        return scores;
    }

    public static int Rank(float[] scores, int target, IEnumerable<int> history, TargetConvention convention, TieConvention ties = TieConvention.Listed)
    {
        if (convention == TargetConvention.MaskedWithHistory && history.Contains(target))
        {
            return CatalogueRanking.Missed;
        }

        var left = Enumerable.Range(1, scores.Length - 1).Except(history.Where(item => item != target));
        return ties == TieConvention.Listed
            ? 1 + left.OrderByDescending(item => scores[item]).ThenBy(item => item).ToList().IndexOf(target)
            : 1 + left.Select(item => scores[item]).OrderDescending().ToList().IndexOf(scores[target]);
    }
}
