using System.Diagnostics;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Experiments.Profiles;

/// <summary>Steps of a training, measured.</summary>
internal sealed class ProfiledSteps
{
    private readonly List<double> seconds = [];
    private readonly List<SequenceBatch> batches = [];

    private ProfiledSteps(RecommenderTask task) => Task = task;

    public RecommenderTask Task { get; }

    /// <summary>Arithmetic of all measured steps.</summary>
    public ProductCount Products { get; } = new();

    /// <summary>Measured steps.</summary>
    public int Count => seconds.Count;

    /// <summary>Seconds of a step.</summary>
    public double Median => seconds.Order().ElementAt(seconds.Count / 2);

    /// <summary>The batches of the measured steps.</summary>
    public IReadOnlyList<SequenceBatch> Batches => batches;

    /// <summary>Trains some steps; an epoch that ends is begun anew.</summary>
    public static ProfiledSteps Take(RecommenderTraining training, IItemContent content, ProfileOptions options, CancellationToken stop)
    {
        var taken = new ProfiledSteps(RecommenderTask.Create(training.Model, content, training.Domain, training.Options));
        var groups = taken.Task.Groups;
        if (groups.Count == 0)
        {
            throw new RunException("The recipe trains nothing, so there is no step to profile. Choose another adapter, or one of its train... switches.");
        }

        using var precision = RoundedProjections.Frozen(training.Model, training.Training.FrozenPrecision);
        using var optimizer = new AdamOptimizer(groups, training.Training.WeightDecay, training.Training.Optimizer == "adamw");
        var (task, clock) = (taken.Task, taken.Task.Clock);
        clock.WaitsFor = training.Model.Users.parameters().First().device;
        task.SetTraining(true);
        for (var i = 0; i < options.WarmUp + options.Steps; i++)
        {
            stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            if (i == options.WarmUp)
            {
                clock.Clear();
                CountIn(training.Model, taken.Products);
            }

            var (epoch, step) = (i / task.Steps, i % task.Steps);
            var began = Stopwatch.GetTimestamp();
            optimizer.ZeroGradients();
            task.Backward(epoch, step);
            clock.Time(StepPhase.Optimizer, () =>
            {
                GradientClipping.Clip(optimizer.Parameters.Select(named => named.Parameter), training.Training.ClipNorm);
                optimizer.Step(1);
            });
            if (i >= options.WarmUp)
            {
                taken.seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                taken.batches.AddRange(task.Batcher.Batch(epoch, step, training.Training.Accumulation));
            }
        }

        CountIn(training.Model, null);
        optimizer.ZeroGradients();
        return taken;
    }

    private static void CountIn(Recommender model, ProductCount? count)
    {
        foreach (var module in model.modules().Concat(model.Adapters?.modules() ?? []))
        {
            switch (module)
            {
                case Projection projection:
                    projection.Count = count;
                    break;
                case Convolution convolution:
                    convolution.Count = count;
                    break;
                case Attention attention:
                    attention.Count = count;
                    break;
            }
        }
    }
}
