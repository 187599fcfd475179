namespace TransRec.Ecosystem.Measures;

/// <summary>Quantiles of values in order.</summary>
public static class Quantiles
{
    /// <summary>The quantile between neighbours by a straight line (type 7 of Hyndman and Fan 1996, the usual one).</summary>
    /// <param name="sorted">Values in ascending order; at least one.</param>
    /// <param name="share">0 to 1.</param>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        if (sorted.IsEmpty)
        {
            throw new ArgumentException("Of no values there is no quantile.", nameof(sorted));
        }

        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
