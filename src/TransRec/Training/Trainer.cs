using System.Diagnostics;
using TorchSharp.Modules;
using TransRec.Collectives;
using TransRec.Foundation.Files;
using TransRec.Foundation.Machine;
using TransRec.Foundation.Randomness;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// The training loop: steps, schedule, clipping, validation, early stopping, and a state from which it goes on bit for bit (on the CPU). Every random
/// draw is a function of the seed, the epoch and the step.
/// </summary>
/// <param name="task">What is trained.</param>
/// <param name="options">How.</param>
/// <param name="seed">The experiment's seed.</param>
/// <param name="score">What of the validation scores is to be as large as possible.</param>
/// <param name="store">Where the state between two steps is kept, and the best weights. Null: nowhere; the model stays as it is after the last step (or has the average of the weights, where one is kept). Default null.</param>
/// <param name="gradients">Puts the gradients of several processes together. Null: they are those of the task. Default null.</param>
/// <param name="communicator">The processes that train in step, each with a task that gives all of them the same gradients. Null: this one trains alone. Default null.</param>
public sealed class Trainer(
    ITrainingTask task, TrainingOptions options, int seed, Func<IReadOnlyDictionary<string, double>, double> score, ITrainingStore? store = null, IGradientSync? gradients = null,
    ICommunicator? communicator = null)
{
    private readonly Lockstep lockstep = new(communicator ?? SingleProcess.Instance);
    private readonly Stopwatch clock = new();
    private readonly HeldMemory memory = HeldMemory.OfProcess();
    private double secondsBefore;
    private double examplesPerSecond;
    private IProgress<TrainingProgress>? progress;
    private WeightAverage? average;

    /// <summary>Trains to the end, or until it is cancelled: then the state is saved and the result says so. At the end the model has the best weights, where a store keeps them.</summary>
    /// <param name="progress">Told of steps and epochs. Null: nobody is. Default null.</param>
    /// <param name="cancellationToken">Asks to save and stop, between two steps. Default none.</param>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite.</exception>
    /// <exception cref="RanksDifferException">Processes that train together have come to other parameters.</exception>
    /// <exception cref="CheckpointException">
    /// The saved state belongs to another model, is damaged or was saved on other ground, or the best weights are not those that it counts on.
    /// </exception>
    public TrainingOutcome Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        this.progress = progress;
        using var optimizer = new AdamOptimizer(task.Groups, options.WeightDecay, options.Optimizer == "adamw");
        var schedule = new LearningRateSchedule(options.Schedule, options.WarmupSteps, (long)options.Epochs * task.Steps);
        using var averaged = options.AverageEpochs > 0 ? new WeightAverage(optimizer.Parameters, options.AverageEpochs * task.Steps) : null;
        average = averaged;
        var state = store?.Restore(optimizer, Buffers) ?? new TrainingState();
        if (state.Epoch > 0 || state.Step > 0)
        {
            progress.Tell($"Going on from epoch {state.Epoch + 1}, step {state.Step + 1}.");
        }

        lockstep.Compare(Parameters(optimizer), optimizer.Steps, first: true);
        secondsBefore = state.Seconds;
        clock.Restart();
        while (state.Epoch < options.Epochs && !Exhausted(state))
        {
            if (!TrainEpoch(ref state, optimizer, schedule, cancellationToken))
            {
                state = state with { Seconds = Seconds };
                Save(state, optimizer);
                return new TrainingOutcome(Stopped: true, state.BestEpoch, state.BestScore, Seconds);
            }

            state = EndEpoch(state);
            Save(state, optimizer);
        }

        if (store is null)
        {
            average?.Exchange();
        }
        else if (state.BestEpoch >= 0)
        {
            store.LoadBest();
        }

        return new TrainingOutcome(Stopped: false, state.BestEpoch, state.BestScore, Seconds);
    }

    private void Save(TrainingState state, AdamOptimizer optimizer) => store?.Save(state, optimizer, Buffers);

    private IReadOnlyDictionary<string, Tensor> Buffers => average is null ? task.Buffers : new Dictionary<string, Tensor>(task.Buffers.Concat(average.Buffers), StringComparer.Ordinal);

    private double Seconds => secondsBefore + clock.Elapsed.TotalSeconds;

    private bool Exhausted(TrainingState state) =>
        options.Patience > 0 && state.BestEpoch >= 0 && state.Step == 0 && state.Epoch - 1 - state.BestEpoch >= options.Patience;

    private bool TrainEpoch(ref TrainingState state, AdamOptimizer optimizer, LearningRateSchedule schedule, CancellationToken cancellationToken)
    {
        task.SetTraining(true);
        var saved = Seconds;
        for (; state.Step < task.Steps; state = state with { Step = state.Step + 1 })
        {
            if (lockstep.AgreeToStop(cancellationToken.IsCancellationRequested))
            {
                return false;
            }

            var started = Seconds;
            var result = TakeStep(state, optimizer, schedule);
            memory.StepEnded();
            state = state with { LossSum = state.LossSum + result.Loss };
            Report(state, result, Seconds - started);
            if (options.SaveEveryMinutes > 0 && Seconds - saved > options.SaveEveryMinutes * 60 && state.Step + 1 < task.Steps)
            {
                Save(state with { Step = state.Step + 1, Seconds = Seconds }, optimizer);
                saved = Seconds;
            }
        }

        return true;
    }

    private StepResult TakeStep(TrainingState state, AdamOptimizer optimizer, LearningRateSchedule schedule)
    {
        using var scope = NewDisposeScope();
        TensorGenerators.Seed((long)(new RandomSource(seed, RandomPurpose.Dropout, state.Epoch, state.Step).NextBits() >> 1));
        optimizer.ZeroGradients();
        var result = task.Backward(state.Epoch, state.Step);
        if (gradients is not null)
        {
            result = gradients.Synchronize(result, [.. Parameters(optimizer)]);
        }

        RequireFinite(result.Loss, "loss", state);
        var norm = GradientClipping.Clip(Parameters(optimizer), options.ClipNorm);
        RequireFinite(norm, "gradient norm", state);
        optimizer.Step(schedule.Factor(optimizer.Steps));
        average?.Add(optimizer.Steps);
        lockstep.Compare(Parameters(optimizer), optimizer.Steps, first: false);
        return result;
    }

    private static IEnumerable<Parameter> Parameters(AdamOptimizer optimizer) => optimizer.Parameters.Select(named => named.Parameter);

    private TrainingState EndEpoch(TrainingState state)
    {
        var loss = state.LossSum / Math.Max(1, task.Steps);
        var due = (state.Epoch + 1) % options.EvaluateEvery == 0 || state.Epoch + 1 == options.Epochs;
        IReadOnlyDictionary<string, double> scores = new Dictionary<string, double>();
        var best = false;
        if (due)
        {
            (scores, state) = Validate(state);
            best = state.BestEpoch == state.Epoch;
        }

        progress?.Report(new EpochSummary(state.Epoch + 1, loss, scores, best, TimeSpan.FromSeconds(Seconds)));
        return state with { Epoch = state.Epoch + 1, Step = 0, LossSum = 0, Seconds = Seconds };
    }

    // What is validated and kept is the average where there is one; training goes on from the parameters' own values.
    private (IReadOnlyDictionary<string, double> Scores, TrainingState State) Validate(TrainingState state)
    {
        task.SetTraining(false);
        average?.Exchange();
        try
        {
            var scores = task.Validate();
            var found = score(scores);
            return (scores, found > state.BestScore ? state with { BestScore = found, BestEpoch = state.Epoch, BestWeights = store?.StageBest() } : state);
        }
        finally
        {
            average?.Exchange();
        }
    }

    private void Report(TrainingState state, StepResult result, double seconds)
    {
        var now = result.Examples / Math.Max(seconds, 1e-9);
        examplesPerSecond = examplesPerSecond == 0 ? now : (0.9 * examplesPerSecond) + (0.1 * now);
        var done = ((double)state.Epoch * task.Steps) + state.Step + 1;
        var all = (double)options.Epochs * task.Steps;
        var remaining = TimeSpan.FromSeconds(Math.Min(Seconds * (all - done) / done, 1e8));
        progress?.Report(new TrainingStep(
            state.Epoch + 1, options.Epochs, state.Step + 1, task.Steps, result.Loss, examplesPerSecond, TimeSpan.FromSeconds(Seconds), remaining));
    }

    private static void RequireFinite(double value, string what, TrainingState state)
    {
        if (!double.IsFinite(value))
        {
            throw new TrainingDivergedException(
                $"The {what} became {value} at epoch {state.Epoch + 1}, step {state.Step + 1}. The best weights and the last saved state are kept; "
                + "lower training.learningRates or training.clipNorm.");
        }
    }
}

/// <summary>How training ended.</summary>
/// <param name="Stopped">Whether it was asked to stop before the end; the state is saved where there is a store.</param>
/// <param name="BestEpoch">The epoch with the best validation score, from 0; -1 when none was validated.</param>
/// <param name="BestScore">That score.</param>
/// <param name="Seconds">Seconds of training, of all processes together.</param>
public sealed record TrainingOutcome(bool Stopped, int BestEpoch, double BestScore, double Seconds);
