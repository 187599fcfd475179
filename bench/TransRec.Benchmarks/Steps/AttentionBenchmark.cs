using TorchSharp.Modules;
using TransRec.Adapters.Methods;
using TransRec.Blocks;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// What one operation for the attention of all heads and sequences is worth (<see cref="PackedAttention"/>): eight steps of 128 users of games over a narrow encoder, each with lengths
/// of its own; naive: operations of tensors for every group of equal length, in the same model.
/// </summary>
internal sealed class AttentionBenchmark : Benchmark
{
    private const int Users = 128;
    private const int Steps = 8;

    private readonly Objective objective = Objective.Create(new BinaryCrossEntropyOptions(), []);
    private StepData data = null!;
    private Recommender model = null!;
    private Parameter[] trained = null!;
    private SequenceBatch[] batches = null!;
    private double byTensors;
    private double packed;
    private int calls;

    public override string Name => "attention";

    public override string About =>
        $"{Steps} training steps, 2 layers x 128, Houlsby 64/16, BCE, {Users} users x 20: attention in one operation (fast) against operations per group of equal length (naive)";

    public override void Prepare()
    {
        data = StepData.Load();
        model = StepModel.Create(new HoulsbyOptions(), layers: 2, width: 128, heads: 2);
        trained = [.. TrainedWeights.Named(model).Values.Where(parameter => parameter.requires_grad)];
        var batcher = data.Batcher(Users);
        batches = [.. Enumerable.Range(0, Math.Min(64, batcher.Steps)).Select(step => batcher.Batch(0, step, 1)[0])];
        Console.WriteLine(
            $"{data.About}: {batches.Average(batch => batch.Items.Length):0} distinct titles, {batches.Average(batch => batch.Items.Sum(data.Titles.Cost)):N0} tokens a step.");
    }

    public override void Naive() => byTensors = Run(whole: false);

    public override void Fast() => packed = Run(whole: true);

    public override string Compare()
    {
        calls = 0;
        Naive();
        calls = 0;
        Fast();
        var error = Math.Abs(byTensors - packed) / Math.Abs(byTensors);
        return error <= 1e-5 ? $"{error:0.0e+0}" : throw new InvalidOperationException($"The gradients differ by {error:0.0e+0} ({byTensors}, {packed}).");
    }

    // The sum of the gradients' absolute values. No batch comes twice in a row, as in a training.
    private double Run(bool whole)
    {
        foreach (var attention in model.modules().OfType<Attention>())
        {
            attention.Kernel = whole ? AttentionKernel.Packed : AttentionKernel.Plain;
        }

        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            foreach (var parameter in trained)
            {
                parameter.grad = null;
            }

            using var scope = NewDisposeScope();
            RecommenderTask.Loss(model, data.Titles, objective, batches[calls++ % batches.Length]).backward();
            sum += trained.Where(parameter => parameter.grad is not null).Sum(parameter => (double)parameter.grad!.abs().sum().item<float>());
        }

        return sum;
    }
}
