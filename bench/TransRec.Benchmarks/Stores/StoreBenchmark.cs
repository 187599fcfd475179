using System.Diagnostics;
using System.Globalization;
using TransRec.Data;
using TransRec.Training;

namespace TransRec.Benchmarks.Stores;

/// <summary>Opening a store, the first batch, and batches, in a process of its own.</summary>
internal static class StoreBenchmark
{
    public const string Name = "store";

    public const string About = "a store of so many rows (default 1,000,000): seconds to open it and draw the first batch, managed memory, batches of 128 users x 20 a second";

    private const int UsersOfBatch = 128;
    private const int Batches = 2000;

    /// <param name="argument">The number of rows, or in a child process <c>open/ROWS</c>.</param>
    public static int Run(string? argument)
    {
        if (argument?.Split('/') is ["open", var count])
        {
            Child(RowFile.Beside(long.Parse(count, CultureInfo.InvariantCulture), Name));
            return 0;
        }

        var rows = long.Parse(argument ?? "1000000", CultureInfo.InvariantCulture);
        var folder = RowFile.Beside(rows, Name);
        Console.WriteLine($"{Name}: {About}");
        if (!Directory.Exists(folder))
        {
            var report = StoreImport.Run(RowFile.Of(rows), folder, core: 5, threads: 2);
            Console.WriteLine($"{report.Users:N0} users, {report.Items:N0} items, {report.Interactions:N0} interactions.");
        }

        foreach (var time in new[] { "first", "again" })
        {
            var lines = OwnProcess.Lines(Name, $"open/{rows}");
            Console.WriteLine($"{Name} rows={rows} {time}: {lines[^1].Trim()}");
        }

        return 0;
    }

    private static void Child(string folder)
    {
        var began = Stopwatch.GetTimestamp();
        var domain = Domain.Load(folder, new DomainOptions { AllowEmptyTitles = true });
        var opened = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var users = domain.SampleUsers(1, seed: 1);
        var frequencies = ItemFrequencies.Of(domain, users);
        var batcher = new SequenceBatcher(domain, users, UsersOfBatch, seed: 1, everyPosition: true, negatives: false);
        _ = batcher.Batch(0, 0, 1);
        var first = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var heap = GC.GetTotalMemory(forceFullCollection: true) / 1e6;
        var processor = Timing.ProcessorSeconds(() =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                _ = batcher.Batch(0, batch % batcher.Steps, 1);
            }
        });
        using var own = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant(
            $"users={domain.UserCount} open={opened:0.000}s first-batch={first:0.000}s heap={heap:0.0}MB users-per-processor-second={UsersOfBatch * Batches / processor:0} peak={own.PeakWorkingSet64 / 1e6:0}MB total={frequencies.Total}"));
    }
}
