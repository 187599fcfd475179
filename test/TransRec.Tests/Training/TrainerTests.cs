using TorchSharp.Modules;
using TransRec.Tests.Conformance;
using TransRec.Tests.Experiments;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Training;

/// <summary>The loop around a task of one parameter whose validation scores are given.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string StatePath => Path.Combine(folder.Path, "state.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Training_ends_after_as_many_epochs_without_a_better_score_as_patience_allows()
    {
        using var task = new OneParameter(scores: [1, 3, 2, 3, 9, 9]);
        var (outcome, saved) = Run(task, new TrainingOptions { Epochs = 6, Patience = 2 });
        Assert.Equal((false, 1, 3.0), (outcome.Stopped, outcome.BestEpoch, outcome.BestScore));
        Assert.Equal(4, task.Validations);
        Assert.Equal([1, 2], saved); // an equal score is not better
    }

    [Fact]
    public void Without_patience_all_epochs_are_trained()
    {
        using var task = new OneParameter(scores: [5, 1, 1, 1, 1, 6]);
        Assert.Equal(5, Run(task, new TrainingOptions { Epochs = 6, Patience = 0 }).Outcome.BestEpoch);
        Assert.Equal(6, task.Validations);
    }

    [Fact]
    public void A_training_that_ran_out_of_patience_does_not_go_on_when_it_is_started_again()
    {
        using var task = new OneParameter(scores: [3, 2, 1, 9, 9, 9]);
        var options = new TrainingOptions { Epochs = 6, Patience = 2 };
        Run(task, options);
        Assert.Equal(0, Run(task, options).Outcome.BestEpoch);
        Assert.Equal(3, task.Validations);
    }

    [Fact]
    public void Validation_comes_as_often_as_asked_and_behind_the_last_epoch()
    {
        using var task = new OneParameter(scores: [1, 2, 3]);
        using var progress = new RecordedProgress();
        Run(task, new TrainingOptions { Epochs = 7, EvaluateEvery = 3, Patience = 0 }, progress);
        Assert.Equal([3, 6, 7], progress.Epochs.Where(epoch => epoch.Metrics.Count > 0).Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void Dropout_is_on_in_every_step_and_off_in_validation()
    {
        using var task = new OneParameter(scores: [1, 1, 1]);
        Run(task, new TrainingOptions { Epochs = 3, Patience = 0 });
        Assert.All(task.TrainingInSteps, Assert.True);
        Assert.All(task.TrainingInValidations, Assert.False);
    }

    [Fact]
    public void Progress_counts_steps_and_epochs_from_one_and_the_epochs_loss_is_the_mean()
    {
        using var task = new OneParameter(scores: [1, 1]);
        using var progress = new RecordedProgress();
        Run(task, new TrainingOptions { Epochs = 2 }, progress);
        Assert.Equal([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)], progress.Steps.Select(step => (step.Epoch, step.StepInEpoch)));
        Assert.Equal(progress.Steps.Take(3).Average(step => step.Loss), progress.Epochs[0].Loss, 1e-12);
        Assert.All(progress.Steps, step => Assert.Equal((2, 3), (step.Epochs, step.StepsInEpoch)));
    }

    [Theory]
    [InlineData(double.NaN, "loss")]
    [InlineData(double.PositiveInfinity, "loss")]
    public void A_loss_that_is_no_number_stops_with_its_place_and_leaves_the_saved_state(double loss, string what)
    {
        using var task = new OneParameter(scores: [1, 2, 3]) { LossAt = (epoch, step) => (epoch, step) == (2, 1) ? loss : null };
        byte[] state = [];
        using var progress = new RecordedProgress();
        var watched = new StateReader(progress, () => state = File.ReadAllBytes(StatePath), after: 6);
        var error = Assert.Throws<TrainingDivergedException>(() => Run(task, new TrainingOptions { Epochs = 5 }, watched));
        Assert.StartsWith($"The {what} became {loss} at epoch 3, step 2.", error.Message, StringComparison.Ordinal);
        Assert.Equal(state, File.ReadAllBytes(StatePath));
        Assert.Equal(2, TrainingState.EpochOf(StatePath));
    }

    [Fact]
    public void A_gradient_that_is_no_number_stops_before_the_parameter_changes()
    {
        using var task = new OneParameter(scores: [1]) { GradientFactorAt = (_, step) => step == 1 ? float.NaN : 1 };
        using var progress = new RecordedProgress();
        var error = Assert.Throws<TrainingDivergedException>(() => Run(task, new TrainingOptions { Epochs = 1 }, progress));
        Assert.StartsWith("The gradient norm became NaN at epoch 1, step 2.", error.Message, StringComparison.Ordinal);
        Assert.True(float.IsFinite(task.Value));
    }

    [Fact]
    public void The_state_of_a_stopped_training_restores_parameters_and_moments()
    {
        using var undisturbed = new OneParameter(scores: [1, 2, 3]);
        Run(undisturbed, new TrainingOptions { Epochs = 3, Schedule = "linear" });
        File.Delete(StatePath);
        using var stopped = new OneParameter(scores: [1, 2, 3]);
        using var progress = new RecordedProgress { StopBehind = 5 };
        Assert.True(Run(stopped, new TrainingOptions { Epochs = 3, Schedule = "linear" }, progress, progress.Stop).Outcome.Stopped);
        using var resumed = new OneParameter(scores: [2, 3]);
        Run(resumed, new TrainingOptions { Epochs = 3, Schedule = "linear" });
        Assert.Equal(undisturbed.Value, resumed.Value);
    }

    [Fact]
    public void What_is_validated_and_kept_is_the_average_and_training_goes_on_from_the_weights_themselves()
    {
        using var plain = new OneParameter(scores: [1, 2]);
        Run(plain, new TrainingOptions { Epochs = 2, Patience = 0 });
        File.Delete(StatePath);
        using var averaged = new OneParameter(scores: [1, 2]);
        Run(averaged, new TrainingOptions { Epochs = 2, Patience = 0, AverageEpochs = 2 });

        // A decay of 1 - 1/6 is above step / (step + 9) in all six steps, so the n-th has a share of 9 / (n + 9).
        Assert.Equal(plain.Started, averaged.Started);
        double[] after = [.. plain.Started[1..], plain.Value];
        var average = 0.0;
        for (var step = 0; step < 6; step++)
        {
            average += 9 / (step + 10.0) * (after[step] - average);
        }

        Assert.Equal(average, averaged.Validated[1], 1e-6);
        Assert.Equal($"{averaged.Validated[1]}", File.ReadAllText(Path.Combine(folder.Path, "best")));
    }

    [Fact]
    public void Without_a_store_the_model_ends_with_the_average()
    {
        using var task = new OneParameter(scores: [1]);
        new Trainer(task, new TrainingOptions { Epochs = 1, AverageEpochs = 1 }, seed: 1, scores => scores["score"]).Run();
        Assert.Equal(task.Validated[0], task.Value);
    }

    [Fact]
    public void The_state_of_a_stopped_training_restores_the_average()
    {
        var options = new TrainingOptions { Epochs = 3, Patience = 0, AverageEpochs = 1 };
        using var undisturbed = new OneParameter(scores: [1, 2, 3]);
        Run(undisturbed, options);
        File.Delete(StatePath);
        using var stopped = new OneParameter(scores: [1, 2, 3]);
        using var progress = new RecordedProgress { StopBehind = 5 };
        Assert.True(Run(stopped, options, progress, progress.Stop).Outcome.Stopped);
        using var resumed = new OneParameter(scores: [2, 3]);
        Run(resumed, options);
        Assert.Equal(undisturbed.Validated[^1], resumed.Validated[^1]);
    }

    private (TrainingOutcome Outcome, List<int> Saved) Run(
        OneParameter task, TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        var saved = new List<int>();
        var best = new BestWeights(Path.Combine(folder.Path, "best"), path =>
        {
            saved.Add(task.Validations);
            File.WriteAllText(path, $"{task.Value}");
        });
        var trainer = new Trainer(task, options, seed: 1, scores => scores["score"], new TrainingFiles(StatePath, best));
        return (trainer.Run(progress, stop), saved);
    }

    /// <summary>Three steps an epoch on the loss (p - 1)^2.</summary>
    private sealed class OneParameter(double[] scores) : ITrainingTask, IDisposable
    {
        private readonly Parameter parameter = new(zeros(1));
        private readonly Tensor one = ones(1);
        private bool training;

        public Func<int, int, double?> LossAt { get; init; } = (_, _) => null;

        public Func<int, int, float> GradientFactorAt { get; init; } = (_, _) => 1;

        public float Value => parameter.item<float>();

        public int Validations { get; private set; }

        public List<float> Started { get; } = [];

        public List<float> Validated { get; } = [];

        public List<bool> TrainingInSteps { get; } = [];

        public List<bool> TrainingInValidations { get; } = [];

        public IReadOnlyList<ParameterGroup> Groups => [new ParameterGroup("all", 0.1, [("p", parameter)])];

        public int Steps => 3;

        public StepResult Backward(int epoch, int step)
        {
            TrainingInSteps.Add(training);
            Started.Add(Value);
            var loss = (parameter - one).square().sum();
            (loss * tensor(GradientFactorAt(epoch, step))).backward();
            return new StepResult(LossAt(epoch, step) ?? loss.item<float>(), 1);
        }

        public IReadOnlyDictionary<string, double> Validate()
        {
            TrainingInValidations.Add(training);
            Validated.Add(Value);
            return new Dictionary<string, double> { ["score"] = scores[Validations++] };
        }

        public void SetTraining(bool on) => training = on;

        public void Dispose()
        {
            parameter.Dispose();
            one.Dispose();
        }
    }

    /// <summary>Reads the state behind a step.</summary>
    private sealed class StateReader(RecordedProgress next, Action read, int after) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            next.Report(value);
            if (value is TrainingStep && next.Steps.Count > after)
            {
                read();
            }
        }
    }
}
