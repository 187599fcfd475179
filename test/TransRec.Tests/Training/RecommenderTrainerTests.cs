using TorchSharp.Modules;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Options;
using TransRec.Tests.Conformance;
using TransRec.Tests.Experiments;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Training;

/// <summary>Training through the public door, without recipe and run folder.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class RecommenderTrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_parameter_of_a_fresh_model_is_trained_and_the_best_epoch_stands_in_it_at_the_end()
    {
        using var model = TinyModels.Create("bert");
        var before = Values(model);
        using var progress = new RecordedProgress();
        var outcome = Trainer(model, epochs: 4).Run(progress, TestContext.Current.CancellationToken);
        Assert.False(outcome.Stopped);
        Assert.Equal(outcome.BestEpoch + 1, progress.BestEpoch);
        Assert.All(before, value => Assert.False(value.Value.SequenceEqual(Values(model)[value.Key]), value.Key));
        Assert.False(model.training);

        // As long as the best epoch, and no longer: the same values.
        using var shorter = TinyModels.Create("bert");
        Trainer(shorter, epochs: outcome.BestEpoch + 1).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Values(shorter), Values(model));
    }

    [Fact]
    public void Adapters_are_trained_and_the_base_stays()
    {
        using var model = TinyModels.Create("bert");
        var identity = ModelIdentity.Of(model);
        AdapterRegistry.Prepare(model, new HoulsbyOptions { BottleneckWidth = 4, TrainHead = true });
        using var set = model.Adapters!;
        var first = set.Values().ToDictionary(value => value.Key, value => value.Value.data<float>().ToArray());
        Trainer(model, epochs: 2).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(set.Values(), value => !value.Value.data<float>().ToArray().SequenceEqual(first[value.Key]));
        Assert.Equal(identity, ModelIdentity.Of(model));
    }

    [Fact]
    public void A_training_in_a_folder_that_is_stopped_goes_on_bit_for_bit()
    {
        using var undisturbed = TinyModels.Create("bert", dropout: 0.1);
        Trainer(undisturbed, epochs: 3).Run(cancellationToken: TestContext.Current.CancellationToken);

        using var stopped = TinyModels.Create("bert", dropout: 0.1);
        using (var progress = new RecordedProgress { StopBehind = 5 })
        {
            Assert.True(Trainer(stopped, epochs: 3, TrainingFiles.InFolder(folder.Path, stopped)).Run(progress, progress.Stop).Stopped);
        }

        using var resumed = TinyModels.Create("bert", dropout: 0.1, seed: 9);
        Trainer(resumed, epochs: 3, TrainingFiles.InFolder(folder.Path, resumed)).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Values(undisturbed), Values(resumed));
    }

    [Fact]
    public void A_state_of_other_ground_is_refused()
    {
        using var model = TinyModels.Create("bert");
        Trainer(model, epochs: 1, TrainingFiles.InFolder(folder.Path, model, Ground("a"))).Run(cancellationToken: TestContext.Current.CancellationToken);
        var error = Assert.Throws<CheckpointException>(
            () => Trainer(model, epochs: 2, TrainingFiles.InFolder(folder.Path, model, Ground("b"))).Run(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("other ground", error.Message, StringComparison.Ordinal);

        static Dictionary<string, string> Ground(string domain) => new() { ["domain"] = domain };
    }

    [Fact]
    public void Gradients_pass_through_the_sync_once_a_step_before_they_are_clipped()
    {
        using var alone = TinyModels.Create("bert");
        Trainer(alone, epochs: 1).Run(cancellationToken: TestContext.Current.CancellationToken);
        using var together = TinyModels.Create("bert");
        var sync = new Doubled();
        using var progress = new RecordedProgress();
        var trainer = new RecommenderTrainer(together, TinyModels.ContentOf(together), TinyModels.Domain, Options(epochs: 1)) { Gradients = sync };
        trainer.Run(progress, TestContext.Current.CancellationToken);
        Assert.Equal(progress.Steps.Count, sync.Calls);
        Assert.All(progress.Steps, step => Assert.Equal(7.5, step.Loss));

        // Clipping makes twice the gradient the gradient again, up to rounding; it would not, had it come first.
        Assert.All(Values(alone), value => Assert.All(value.Value.Zip(Values(together)[value.Key]), pair => Assert.Equal(pair.First, pair.Second, 1e-3)));
    }

    [Fact]
    public void A_loss_that_the_sync_finds_infinite_stops_every_process()
    {
        using var model = TinyModels.Create("bert");
        var trainer = new RecommenderTrainer(model, TinyModels.ContentOf(model), TinyModels.Domain, Options(epochs: 1)) { Gradients = new Doubled { Loss = double.PositiveInfinity } };
        Assert.Throws<TrainingDivergedException>(() => trainer.Run(cancellationToken: TestContext.Current.CancellationToken));
        Assert.False(model.training);
    }

    [Fact]
    public void A_model_of_which_nothing_is_trained_is_refused()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new FrozenOptions());
        using var set = model.Adapters;
        Assert.Contains("Nothing of the model is trained", Assert.Throws<InvalidOperationException>(() => Trainer(model, epochs: 1).Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void States_are_kept_in_the_folder_that_is_named_and_without_one_it_is_missed()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new SideOptions());
        using var set = model.Adapters;
        var options = Options(epochs: 1);
        options = options with { Training = options.Training with { StateCache = "float32" } };
        var error = Assert.Throws<OptionsException>(() => new RecommenderTrainer(model, TinyModels.ContentOf(model), TinyModels.Domain, options).Run());
        Assert.Contains("StateFolder", error.Message, StringComparison.Ordinal);
        new RecommenderTrainer(model, TinyModels.ContentOf(model), TinyModels.Domain, options with { StateFolder = folder.Path }).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_loop_of_ones_own_needs_public_pieces_alone()
    {
        using var model = TinyModels.Create("bert");
        var (content, batches) = (TinyModels.ContentOf(model), TinyModels.Batcher(negatives: false));
        var objective = TransRec.Training.Objectives.Objective.Create(new TransRec.Training.Objectives.InBatchSoftmaxOptions { LogQCorrection = false }, []);
        using var optimizer = new AdamOptimizer(ParameterGroups.Of(model, new LearningRateOptions()));
        model.SetTraining(true);
        var losses = new List<float>();
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            var loss = RecommenderTask.Loss(model, content, objective, batches.Batch(0, step % batches.Steps, parts: 1)[0]);
            loss.backward();
            GradientClipping.Clip(optimizer.Parameters.Select(named => named.Parameter), largest: 1);
            optimizer.Step();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^4..].Average() < losses[..4].Average());
    }

    private static RecommenderTrainer Trainer(Recommender model, int epochs, ITrainingStore? store = null) =>
        new(model, TinyModels.ContentOf(model), TinyModels.Domain, Options(epochs)) { Store = store };

    private static RecommenderTrainingOptions Options(int epochs) =>
        new() { Training = new TrainingOptions { Epochs = epochs, BatchSize = 6, ClipNorm = 1e-3, Patience = 0 } };

    private static Dictionary<string, float[]> Values(Recommender model) =>
        model.named_parameters().ToDictionary(named => named.name, named => named.parameter.data<float>().ToArray());

    /// <summary>As two processes with equal gradients that are added up.</summary>
    private sealed class Doubled : IGradientSync
    {
        public int Calls { get; private set; }

        public double Loss { get; init; } = 7.5;

        public StepResult Synchronize(StepResult own, IReadOnlyList<Parameter> parameters)
        {
            Calls++;
            using var _ = no_grad();
            foreach (var parameter in parameters)
            {
                parameter.grad?.mul_(2);
            }

            return own with { Loss = Loss };
        }
    }
}
