namespace TransRec.Server.Domains;

/// <summary>
/// How often items were taken, recent times counting more: for users of whom nothing is known. A taking at time t weighs 2^((t - origin) / half-life), which orders items at every later
/// time as weights that fade would.
/// </summary>
internal sealed class Popularity
{
    private const double HalfLifeDays = 30;
    private static readonly DateTimeOffset Origin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private double[] weights = [];

    /// <summary>Counts a taking; an erased one is taken away.</summary>
    public void Add(int item, DateTimeOffset at, bool erased = false)
    {
        // Times of another century, by a wrong clock, must not outweigh everything.
        var age = Math.Clamp((at - Origin).TotalDays / HalfLifeDays, -500, 500);
        lock (gate)
        {
            if (item >= weights.Length)
            {
                Array.Resize(ref weights, Math.Max(item + 1, Math.Max(64, weights.Length * 2)));
            }

            weights[item] += erased ? -Math.Pow(2, age) : Math.Pow(2, age);
        }
    }

    /// <summary>The weight of an item, on a scale of its own.</summary>
    public double Of(int item) => Volatile.Read(ref weights) is var now && item < now.Length ? now[item] : 0;
}
