namespace TransRec.Ecosystem.Measures;

/// <summary>The test of Wilcoxon (1945) on pairs: whether differences lie around 0.</summary>
public static class WilcoxonSignedRank
{
    private const int LargestExact = 50;

    /// <summary>The two-sided p-value; 1 when no pair differs. Zero differences are left out, equal ones share their ranks.</summary>
    /// <param name="differences">One per pair.</param>
    /// <remarks>Exact by counting all signs up to 50 pairs, ties included (ranks are doubled to be whole); by the normal distribution with correction for ties beyond.</remarks>
    public static double PValue(ReadOnlySpan<double> differences)
    {
        double[] kept = [.. differences.ToArray().Where(difference => difference != 0)];
        if (kept.Length == 0)
        {
            return 1;
        }

        var (doubled, ties) = DoubledRanks(kept);
        var positive = 0L;
        for (var i = 0; i < kept.Length; i++)
        {
            positive += kept[i] > 0 ? doubled[i] : 0;
        }

        return kept.Length <= LargestExact ? Exact(doubled, positive) : Normal(kept.Length, positive / 2.0, ties);
    }

    private static (int[] Doubled, double Ties) DoubledRanks(double[] differences)
    {
        int[] order = [.. Enumerable.Range(0, differences.Length).OrderBy(i => Math.Abs(differences[i]))];
        var (ranks, ties) = (new int[differences.Length], 0.0);
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && Math.Abs(differences[order[to]]) == Math.Abs(differences[order[from]]))
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                ranks[order[i]] = from + to + 1; // twice the mean of ranks from + 1 to to
            }

            var tied = (double)(to - from);
            ties += (tied * tied * tied) - tied;
            from = to;
        }

        return (ranks, ties);
    }

    private static double Exact(int[] ranks, long positive)
    {
        var total = ranks.Sum();
        var ways = new double[total + 1];
        ways[0] = 1;
        foreach (var rank in ranks)
        {
            for (var sum = total; sum >= rank; sum--)
            {
                ways[sum] += ways[sum - rank];
            }
        }

        var extreme = Math.Min(positive, total - positive);
        var tail = 0.0;
        for (var sum = 0; sum <= extreme; sum++)
        {
            tail += ways[sum];
        }

        return Math.Min(1, 2 * tail / Math.Pow(2, ranks.Length));
    }

    private static double Normal(int count, double positive, double ties)
    {
        var mean = count * (count + 1.0) / 4;
        var variance = (count * (count + 1.0) * ((2 * count) + 1) / 24) - (ties / 48);
        var z = Math.Max(0, Math.Abs(positive - mean) - 0.5) / Math.Sqrt(variance);
        return Math.Min(1, 2 * Tail(z));
    }

    /// <summary>The upper tail of the standard normal distribution (Abramowitz and Stegun 1964, 7.1.26; error below 1.5e-7).</summary>
    private static double Tail(double z)
    {
        var t = 1 / (1 + (0.3275911 * z / Math.Sqrt(2)));
        var polynomial = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))));
        return polynomial * Math.Exp(-z * z / 2) / 2;
    }
}
