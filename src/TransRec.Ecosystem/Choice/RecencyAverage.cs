namespace TransRec.Ecosystem.Choice;

/// <summary>An average in which the newest value counts most.</summary>
public static class RecencyAverage
{
    /// <summary>The average after one value more: <c>(β u + r) / (1 + β)</c>.</summary>
    /// <param name="before">The average so far; null: none.</param>
    /// <param name="value">The new value.</param>
    /// <param name="beta">β, the weight of what came before.</param>
    /// <param name="startAtZero">Whether a first value is averaged with 0. Default: it is the average.</param>
    /// <remarks>SMORES starts at 0, so that after few values everybody seems dissatisfied: two values give 5/9 of what they are.</remarks>
    public static double After(double? before, double value, double beta, bool startAtZero = false) =>
        before is { } average ? ((beta * average) + value) / (1 + beta)
        : startAtZero ? value / (1 + beta)
        : value;
}
