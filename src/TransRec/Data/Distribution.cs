namespace TransRec.Data;

/// <summary>How a count is spread: quantiles (nearest rank) and mean.</summary>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Percentile5">5% of the values are this or less.</param>
/// <param name="Median">Half of the values are this or less.</param>
/// <param name="Percentile95">95% of the values are this or less.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Mean">Arithmetic mean.</param>
public sealed record Distribution(int Minimum, int Percentile5, int Median, int Percentile95, int Maximum, double Mean)
{
    /// <summary>Describes values, which are sorted in place; of none, everything is zero.</summary>
    internal static Distribution Of(int[] values)
    {
        if (values.Length == 0)
        {
            return new(0, 0, 0, 0, 0, 0);
        }

        Array.Sort(values);
        int At(double share) => values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)];
        return new(values[0], At(.05), At(.5), At(.95), values[^1], values.Average());
    }
}
