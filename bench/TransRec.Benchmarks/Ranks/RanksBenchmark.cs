using System.Diagnostics;
using System.Globalization;
using TransRec.Adapters.Methods;
using TransRec.Benchmarks.Steps;
using TransRec.Collectives;
using TransRec.Distributed;
using TransRec.Foundation.Machine;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Ranks;

/// <summary>
/// Two ranks of one thread against one, and against one process with two threads; what shards cost in one process; what order-free sums cost. Each way is a process, or two, of its own; the ways
/// take turns.
/// </summary>
internal static class RanksBenchmark
{
    public const string Name = "ranks";

    public const string About = "a training step in two ranks, by MPI, against one process: 4 layers x 256, Houlsby, 128 users; and what shards and order-free sums cost";

    private const int Repeats = 3;
    private const int Steps = 4;
    private const int Values = 2_400_000; // a Houlsby adapter of BERT-base

    /// <summary>Runs all ways, or in a process of its own one of them: threads and shards, as 1x8.</summary>
    public static int Run(string? way)
    {
        if (way is not null)
        {
            return RunWay(way);
        }

        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{Environment.ProcessorCount} cores, {Repeats} times in turn, {Steps} steps each, medians of processes' medians.");
        (string Name, int Ranks, string Way)[] ways =
        [
            ("one process, one thread, not cut", 1, "1x1"), ("one process, one thread, 8 shards", 1, "1x8"), ("one process, two threads, 8 shards", 1, "2x8"), ("two ranks of one thread, 8 shards", 2, "1x8"),
        ];
        var seconds = ways.ToDictionary(each => each.Name, _ => new List<double>());
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var each in ways)
            {
                seconds[each.Name].Add(Start(each.Ranks, each.Way));
            }
        }

        double[] medians = [.. ways.Select(each => Timing.Median(seconds[each.Name]))];
        foreach (var (each, median) in ways.Zip(medians))
        {
            Console.WriteLine($"  {each.Name}: {median:0.0000} s a step");
        }

        var sum = SecondsOfSum(contributions: 16);
        Console.WriteLine($"  order-free sum of 16 contributions of {Values:N0} values: {1e3 * sum:0.0} ms, {1e9 * sum / Values / 16:0.00} ns a value and contribution");
        Console.WriteLine(
            $"{Name} ratio={medians[1] / medians[3]:0.00} against-two-threads={medians[2] / medians[3]:0.00} shards-cost={100 * ((medians[1] / medians[0]) - 1):0.0}%");
        return 0;
    }

    private static double Start(int ranks, string way)
    {
        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.ProcessPath!, typeof(RanksBenchmark).Assembly.Location] : [Environment.ProcessPath!];
        string[] command = [.. program, Name, way];
        var launcher = MpiLauncher.Find();
        var start = ranks == 1 ? new ProcessStartInfo(command[0], command[1..]) : new ProcessStartInfo(launcher.Program, launcher.Arguments(ranks, [], new Dictionary<string, string>(), command));
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith("seconds ", StringComparison.Ordinal));
        Console.WriteLine($"  {ranks} x {way}: {line}, {text.Split('\n').FirstOrDefault(line => line.StartsWith("bytes ", StringComparison.Ordinal))} given by a rank in a step");
        return process.ExitCode == 0 && line is not null
            ? double.Parse(line["seconds ".Length..], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with exit code {process.ExitCode}.");
    }

    private static int RunWay(string way)
    {
        int[] numbers = [.. way.Split('x').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        using var mpi = RankEnvironment.OfProcess() is null ? null : MpiCommunicator.Start();
        ICommunicator ranks = mpi ?? SingleProcess.Instance;
        NativeRuntime.Prepare(numbers[0]);
        var data = StepData.Load();
        using var model = StepModel.Create(new HoulsbyOptions(), layers: 4, width: 256, heads: 4);
        var objective = Objective.Create(new BinaryCrossEntropyOptions(), []);
        var groups = ParameterGroups.Of(model, new LearningRateOptions());
        var task = new RecommenderTask(
            model, data.Titles, data.Batcher(128), objective, groups, 1, StepMemory.Of(new TrainingOptions(), CPU), () => new Dictionary<string, double>(), shards: numbers[1], ranks: ranks);
        using var optimizer = new AdamOptimizer(groups);
        var seconds = new List<double>();
        for (var step = 0; step <= Steps; step++)
        {
            ranks.Barrier();
            seconds.Add(Timing.Seconds(() =>
            {
                using var scope = NewDisposeScope();
                optimizer.ZeroGradients();
                task.Backward(0, step);
                optimizer.Step();
            }));
        }

        if (ranks.IsRoot())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seconds {Timing.Median(seconds[1..])}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bytes {(mpi?.BytesGiven ?? 0) / seconds.Count}"));
        }

        mpi?.Finish();
        return 0;
    }

    private static double SecondsOfSum(int contributions)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, Values).Select(_ => (float)((random.NextDouble() - 0.5) * 1e-3))];
        var (sum, totals) = (new OrderFreeSum(), new float[Values]);
        var seconds = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            seconds.Add(Timing.Seconds(() =>
            {
                sum.Begin(Values, contributions, scale: 0);
                for (var each = 0; each < contributions; each++)
                {
                    sum.Add(values, 0);
                }

                _ = sum.Total(SingleProcess.Instance, totals);
            }));
        }

        return Timing.Median(seconds);
    }
}
