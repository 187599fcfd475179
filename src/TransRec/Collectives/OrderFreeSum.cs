using System.Runtime.InteropServices;

namespace TransRec.Collectives;

/// <summary>
/// The sum of many float32 vectors that does not depend on the order in which they are added, nor on who adds which: each value becomes a whole number by one scale for all, whole numbers are
/// summed, and the sum becomes a float32 again (docs/adr/0032-order-free-sums.md has proof and error bound).
/// </summary>
/// <remarks>
/// No sum can overflow: of n contributions each is held below 2^62 / n. A larger value does not fit, every rank learns that, and whoever asked for the sum begins again with the next scale of
/// <see cref="Exponents"/>; with the last one every finite float32 fits.
/// </remarks>
internal sealed class OrderFreeSum
{
    /// <summary>
    /// The scales, as binary exponents, in the order in which they are tried. With the first a value has an error of at most 2^-49, and the values of 16 contributions may be as large as
    /// 1,024 each.
    /// </summary>
    public static readonly IReadOnlyList<int> Exponents = [48, 16, -16, -48, -80];

    /// <summary>Contributions at most: with the last scale each may then be any finite float32.</summary>
    public const int MostContributions = 1 << 14;

    private const int AtOnce = 4096; // so few values are summed in one call, by all
    private const int Faults = 2; // too large, not finite

    private readonly int counters;
    private long[] sums;
    private int length;
    private int exponent;
    private double bound;

    /// <param name="counters">Whole numbers that are summed beside the values.</param>
    public OrderFreeSum(int counters = 0)
    {
        this.counters = counters;
        sums = new long[Faults + counters];
    }

    /// <summary>Whole numbers that are summed beside the values; after <see cref="Total"/> of all ranks.</summary>
    public Span<long> Counters => sums.AsSpan(Faults, counters);

    /// <summary>Begins a sum.</summary>
    /// <param name="length">Values of a vector.</param>
    /// <param name="contributions">Calls of <see cref="Add"/> for the same value, of all ranks together; at least as many as there will be.</param>
    /// <param name="scale">The place of the scale in <see cref="Exponents"/>.</param>
    public void Begin(int length, int contributions, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contributions, MostContributions);
        var needed = checked(Faults + counters + length);
        if (sums.Length < needed)
        {
            sums = new long[needed];
        }

        (this.length, exponent) = (length, Exponents[scale]);
        bound = Math.ScaleB(1, 62) / Math.Max(1, contributions);
        sums.AsSpan(0, needed).Clear();
    }

    /// <summary>Adds values to those of the vector from a place on.</summary>
    /// <param name="values">The values.</param>
    /// <param name="start">The place of the first one.</param>
    public void Add(ReadOnlySpan<float> values, int start)
    {
        switch (FixedPoint.Add(values, Values.Slice(start, values.Length), exponent, bound))
        {
            case FixedPointRange.TooLarge:
                sums[0]++;
                break;
            case FixedPointRange.NotFinite:
                sums[1]++;
                break;
            default:
                break;
        }
    }

    /// <summary>The sum over all ranks, in all of them.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="totals">Gets the sum where it fits, [length].</param>
    /// <returns>Whether it fits, the same in every rank.</returns>
    /// <remarks>
    /// A long vector is summed by parts, each in one rank, which makes floats of it: 8 bytes for a value go out and 4 come back, where whole sums for all would take 16.
    /// </remarks>
    public FixedPointRange Total(ICommunicator ranks, Span<float> totals)
    {
        var together = ranks.Size > 1 && length <= AtOnce;
        ranks.Sum(together ? sums.AsSpan(0, Faults + counters + length) : sums.AsSpan(0, Faults + counters));
        if (sums[1] > 0 || sums[0] > 0)
        {
            return sums[1] > 0 ? FixedPointRange.NotFinite : FixedPointRange.TooLarge;
        }

        if (together || ranks.Size == 1)
        {
            FixedPoint.ToFloats(Values, totals[..length], exponent);
            return FixedPointRange.Fits;
        }

        var counts = new int[ranks.Size];
        for (var rank = 0; rank < counts.Length; rank++)
        {
            counts[rank] = (int)(((long)length * (rank + 1) / counts.Length) - ((long)length * rank / counts.Length));
        }

        var own = new long[counts[ranks.Rank]];
        ranks.SumParts(Values, own, counts);
        var part = new float[own.Length];
        FixedPoint.ToFloats(own, part, exponent);
        ranks.Gather(MemoryMarshal.Cast<float, int>(part.AsSpan()), MemoryMarshal.Cast<float, int>(totals[..length]), counts);
        return FixedPointRange.Fits;
    }

    private Span<long> Values => sums.AsSpan(Faults + counters, length);
}
