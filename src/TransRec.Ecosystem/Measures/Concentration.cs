namespace TransRec.Ecosystem.Measures;

/// <summary>How exposure is spread.</summary>
public static class Concentration
{
    /// <summary>The Gini coefficient: 0 when all have the same, (n - 1) / n when one has everything; 0 of nothing.</summary>
    /// <param name="amounts">Not negative; put in order on return.</param>
    public static double Gini(Span<int> amounts)
    {
        amounts.Sort();
        var (weighted, total) = (0.0, 0.0);
        for (var i = 0; i < amounts.Length; i++)
        {
            weighted += (i + 1.0) * amounts[i];
            total += amounts[i];
        }

        return total > 0 ? ((2 * weighted / total) - (amounts.Length + 1)) / amounts.Length : 0;
    }

    /// <summary>The share that has anything.</summary>
    public static double Coverage(ReadOnlySpan<int> amounts)
    {
        var some = 0;
        foreach (var amount in amounts)
        {
            some += amount > 0 ? 1 : 0;
        }

        return amounts.Length > 0 ? (double)some / amounts.Length : 0;
    }
}
