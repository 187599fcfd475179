using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TransRec.Data.Storing;

namespace TransRec.Benchmarks.Stores;

/// <summary>Rows to a store against the straightforward import, each in a process of its own: seconds, seconds of processor, peak memory; and that both give the same.</summary>
internal static class ImportPassBenchmark
{
    public const string Name = "import-pass";

    public const string About = "rows of a CSV (default 1,000,000; or ROWS) to a store, 5-core, sorted, against lists and GroupBy: time, processor time, peak memory";

    private const int Core = 5;
    private const string Naive = "naive";
    private const string Fast = "fast";
    private const string OneThread = "fast-one-thread";

    /// <param name="argument">The number of rows, or in a child process the way and the number of rows.</param>
    public static int Run(string? argument)
    {
        if (argument?.Split('/') is [var way, var count])
        {
            Child(way, long.Parse(count, CultureInfo.InvariantCulture));
            return 0;
        }

        var rows = long.Parse(argument ?? "1000000", CultureInfo.InvariantCulture);
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{rows:N0} rows, {new FileInfo(RowFile.Of(rows)).Length / 1e6:0} MB.");
        var (fast, one) = (Measure(Fast, rows), Measure(OneThread, rows));
        if (rows > 20_000_000)
        {
            Console.WriteLine($"{Name} rows={rows} fast={fast.Seconds:0.0}s processor={fast.Processor:0.0}s peak={fast.Peak:0}MB one-thread={one.Seconds:0.0}s; the straightforward way is not tried with so many rows");
            return 0;
        }

        var naive = Measure(Naive, rows);
        var same = Sums(RowFile.Beside(rows, Naive)).SequenceEqual(Sums(Exported(rows)));
        Console.WriteLine(
            $"{Name} rows={rows} ratio={naive.Seconds / fast.Seconds:0.0} processor-ratio={naive.Processor / fast.Processor:0.0} memory-ratio={naive.Peak / fast.Peak:0.0} naive={naive.Seconds:0.0}s "
            + $"fast={fast.Seconds:0.0}s naive-processor={naive.Processor:0.0}s fast-processor={fast.Processor:0.0}s naive-peak={naive.Peak:0}MB fast-peak={fast.Peak:0}MB "
            + $"one-thread={one.Seconds:0.0}s same={same}");
        return same ? 0 : 1;
    }

    private static void Child(string way, long rows)
    {
        var (file, to) = (RowFile.Of(rows), RowFile.Beside(rows, way));
        var began = Stopwatch.GetTimestamp();
        if (way == Naive)
        {
            StraightforwardImport.Run(file, to, Core);
        }
        else
        {
            var report = StoreImport.Run(
                file, to, Core, way == Fast ? 2 : 1, seconds => Console.WriteLine(FormattableString.Invariant($"rows taken: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s, processor {seconds:0.0} s")));
            Console.WriteLine($"{report.Users:N0} users, {report.Items:N0} items, {report.Interactions:N0} interactions, {report.CorePasses} passes");
        }

        using var own = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant(
            $"seconds={Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} processor={Environment.CpuUsage.TotalTime.TotalSeconds:0.00} peak={own.PeakWorkingSet64 / 1e6:0}"));
    }

    private static (double Seconds, double Processor, double Peak) Measure(string way, long rows)
    {
        var lines = OwnProcess.Lines(Name, $"{way}/{rows}");
        foreach (var line in lines)
        {
            Console.WriteLine($"{way}: {line.Trim()}");
        }

        double[] values = [.. lines[^1].Split(' ').Select(value => double.Parse(value.Split('=')[1], CultureInfo.InvariantCulture))];
        return (values[0], values[1], values[2]);
    }

    private static string Exported(long rows)
    {
        using var store = DomainStore.Open(RowFile.Beside(rows, Fast));
        store.Export(RowFile.Beside(rows, "exported"));
        return RowFile.Beside(rows, "exported");
    }

    private static IEnumerable<string> Sums(string folder) => new[] { "items.tsv", "users.tsv" }.Select(file =>
    {
        using var stream = File.OpenRead(Path.Combine(folder, file));
        return Convert.ToHexString(SHA256.HashData(stream));
    });
}
