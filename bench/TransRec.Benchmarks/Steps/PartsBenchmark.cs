using TransRec.Adapters.Methods;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>What cutting a step's items into parts costs: 256 users of games over a narrow encoder, everything trained; naive: the items in one piece.</summary>
internal sealed class PartsBenchmark : Benchmark
{
    private readonly Objective objective = Objective.Create(new BinaryCrossEntropyOptions(), []);
    private StepData data = null!;
    private Recommender model = null!;
    private SequenceBatcher batcher = null!;
    private RecommenderTask task = null!;
    private double whole;
    private double parts;

    public override string Name => "step-parts";

    public override string About => "one training step, 2 layers x 128, everything trained, BCE, 256 users x 20, in parts (fast) against in one piece (naive)";

    public override int Repeats => 9;

    public override void Prepare()
    {
        data = StepData.Load();
        model = StepModel.Create(new FullOptions(), layers: 2, width: 128, heads: 2);
        batcher = data.Batcher(256);
        task = new RecommenderTask(
            model, data.Titles, batcher, objective, [], 1, StepMemory.Of(new TrainingOptions(), CPU), () => new Dictionary<string, double>());
        var batch = batcher.Batch(0, 0, 1)[0];
        Console.WriteLine($"{data.About}: {batch.Items.Length} distinct titles, {batch.Items.Sum(data.Titles.Cost):N0} tokens.");
    }

    public override void Naive()
    {
        Forget();
        using var scope = NewDisposeScope();
        var loss = RecommenderTask.Loss(model, data.Titles, objective, batcher.Batch(0, 0, 1)[0]);
        loss.backward();
        whole = loss.item<float>();
    }

    public override void Fast()
    {
        Forget();
        parts = task.Backward(0, 0).Loss;
    }

    public override string Compare()
    {
        var error = Math.Abs(whole - parts) / Math.Abs(whole);
        return error <= 1e-5 ? $"{error:0.0e+0}" : throw new InvalidOperationException($"The losses differ by {error:0.0e+0}.");
    }

    private void Forget()
    {
        foreach (var parameter in model.parameters())
        {
            parameter.grad = null;
        }
    }
}
