using System.Diagnostics;

namespace TransRec.Benchmarks;

/// <summary>How the benchmarks time.</summary>
internal static class Timing
{
    /// <summary>Elapsed seconds of one call.</summary>
    public static double Seconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Seconds of processor time that the process spent in one call: on a shared machine they say what the work cost, not how long others had the processor.</summary>
    public static double ProcessorSeconds(Action work)
    {
        var began = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - began).TotalSeconds;
    }

    /// <summary>The middle one; of an even number the upper.</summary>
    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
