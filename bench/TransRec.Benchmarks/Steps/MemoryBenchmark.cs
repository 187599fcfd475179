using System.Diagnostics;
using System.Globalization;
using TransRec.Adapters.Methods;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// The most memory that a step of 32 users x 20 takes, each way in a process of its own, and whether it grows over 200 steps. The encoder has 4 layers x 256: with
/// BERT-base the naive step needs nine times as much and fits into few machines; the product's step is measured with BERT-base too.
/// </summary>
internal static class MemoryBenchmark
{
    public const string Name = "memory";

    public const string About = "peak resident memory of a step of 32 users x 20, Houlsby, 4 layers x 256, against the reference's padded step; growth over 200 steps";

    private const int Users = 32;

    // The ways, by the name that a child process is given.
    private static readonly IReadOnlyDictionary<string, Action> Ways = new Dictionary<string, Action>
    {
        ["model"] = () => Model(4, 256, 4),
        ["naive"] = () =>
        {
            var (model, data) = Model(4, 256, 4);
            using var scope = NewDisposeScope();
            new ReferenceTextStep(model, data.Titles, layers: 4, heads: 4).Loss(data.Batcher(Users).Batch(0, 0, 1)[0]).backward();
        },
        ["fast"] = () => Steps(4, 256, 4, new TrainingOptions(), steps: 3),
        ["recompute"] = () => Steps(4, 256, 4, new TrainingOptions { Recompute = true }, steps: 3),
        ["steps"] = () => Steps(2, 128, 2, new TrainingOptions(), steps: 200),
        ["steps-128"] = () => Steps(2, 128, 2, new TrainingOptions(), steps: 300, users: 128),
        ["bert-base"] = () => Steps(12, 768, 12, new TrainingOptions(), steps: 2),
        ["bert-base-recompute"] = () => Steps(12, 768, 12, new TrainingOptions { Recompute = true }, steps: 1),
    };

    /// <summary>Runs every way in a process of its own; in such a process runs one.</summary>
    public static int Run(string? way)
    {
        if (way is not null)
        {
            NativeRuntime.Prepare(threads: 1);
            Ways[way]();
            using var own = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant($"peak={own.PeakWorkingSet64 / 1e6:0}"));
            return 0;
        }

        Console.WriteLine($"{Name}: {About}");
        var peaks = Ways.Keys.ToDictionary(name => name, Peak);
        Console.WriteLine(FormattableString.Invariant(
            $"{Name} ratio={peaks["naive"] / peaks["fast"]:0.00} naive={peaks["naive"]:0}MB fast={peaks["fast"]:0}MB recompute={peaks["recompute"]:0}MB model={peaks["model"]:0}MB ")
            + FormattableString.Invariant($"bert-base={peaks["bert-base"]:0}MB bert-base-recompute={peaks["bert-base-recompute"]:0}MB"));
        return 0;
    }

    private static (Recommender Model, StepData Data) Model(int layers, int width, int heads)
    {
        var data = StepData.Load();
        return (StepModel.Create(new HoulsbyOptions(), layers, width, heads), data);
    }

    private static void Steps(int layers, int width, int heads, TrainingOptions options, int steps, int users = Users)
    {
        var (model, data) = Model(layers, width, heads);
        var groups = ParameterGroups.Of(model, options.LearningRates);
        var task = new RecommenderTask(
            model, data.Titles, data.Batcher(users), Objective.Create(new BinaryCrossEntropyOptions(), []), groups, 1, StepMemory.Of(options, CPU), () => new Dictionary<string, double>());
        using var optimizer = new AdamOptimizer(groups);
        var memory = HeldMemory.OfProcess(); // as the trainer has it
        for (var step = 1; step <= steps; step++)
        {
            Step(task, optimizer, step);
            memory.StepEnded();
            if (step % 40 == 0)
            {
                var reading = MemoryReading.Now();
                Console.WriteLine(
                    $"  step {step}: {Environment.WorkingSet / 1e6:0} MB resident, {reading.InUse / 1e6:0} of them in use, given back {memory.TimesGivenBack} times; "
                    + $"{Tensor.TotalCount} tensors");
            }
        }
    }

    private static void Step(RecommenderTask task, AdamOptimizer optimizer, int step)
    {
        using var scope = NewDisposeScope();
        optimizer.ZeroGradients();
        task.Backward(0, step);
        optimizer.Step(1);
    }

    private static double Peak(string way)
    {
        var lines = OwnProcess.Lines(Name, way);
        foreach (var line in lines)
        {
            Console.WriteLine($"{way}: {line.Trim()}");
        }

        return double.Parse(lines[^1].Split('=')[1], CultureInfo.InvariantCulture);
    }
}
