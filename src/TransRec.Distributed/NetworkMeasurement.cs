using System.Diagnostics;
using TransRec.Collectives;

namespace TransRec.Distributed;

/// <summary>How fast ranks exchange.</summary>
/// <param name="ShortMicroseconds">The sum of one number over all ranks, the median.</param>
/// <param name="LongMilliseconds">The sum of 8 MB over all ranks, the median.</param>
public sealed record NetworkMeasurement(double ShortMicroseconds, double LongMilliseconds)
{
    private const int Long = 1 << 20; // values of 8 bytes

    /// <summary>Measures, in all ranks together.</summary>
    /// <param name="ranks">The ranks.</param>
    public static NetworkMeasurement Of(ICommunicator ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        return new(1e6 * Median(ranks, values: 1, times: 101), 1e3 * Median(ranks, Long, times: 5));
    }

    /// <summary>What a message between two ranks takes before its first byte, by the model of 2 log2(P) messages in a sum; microseconds.</summary>
    /// <param name="size">How many ranks there are.</param>
    public double LatencyMicroseconds(int size) => size < 2 ? 0 : ShortMicroseconds / (2 * Math.Ceiling(Math.Log2(size)));

    /// <summary>What goes through a rank's network, by the model of 2 (P - 1) / P times the bytes of a sum; gigabits a second.</summary>
    /// <param name="size">How many ranks there are.</param>
    public double GigabitsPerSecond(int size) =>
        size < 2 ? 0 : 8 * 2.0 * (size - 1) / size * Long * sizeof(long) / Math.Max(1e-6, (LongMilliseconds / 1e3) - (ShortMicroseconds / 1e6)) / 1e9;

    private static double Median(ICommunicator ranks, int values, int times)
    {
        var numbers = new long[values];
        var seconds = new double[times];
        ranks.Sum(numbers);
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            ranks.Sum(numbers);
            seconds[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        return seconds.Order().ElementAt(times / 2);
    }
}
