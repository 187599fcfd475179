using System.Diagnostics;
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
/// <param name="files">Where the state is kept between two steps, and the best weights.</param>
/// <param name="score">What of the validation scores is to be as large as possible.</param>
/// <param name="progress">Told of steps and epochs.</param>
internal sealed class Trainer(
    ITrainingTask task, TrainingOptions options, int seed, TrainingFiles files, Func<IReadOnlyDictionary<string, double>, double> score, ITrainingProgress progress)
{
    private readonly Stopwatch clock = new();
    private readonly HeldMemory memory = HeldMemory.OfProcess();
    private double secondsBefore;
    private double examplesPerSecond;

    /// <summary>Trains to the end, or until <paramref name="stop"/>: then the state is saved and the result says so.</summary>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite.</exception>
    /// <exception cref="CheckpointException">
    /// The saved state belongs to another model, is damaged or was saved on other ground, or the best weights are not those that it counts on.
    /// </exception>
    public TrainingOutcome Run(CancellationToken stop)
    {
        using var optimizer = new AdamOptimizer(task.Groups, options.WeightDecay, options.Optimizer == "adamw");
        var schedule = new LearningRateSchedule(options.Schedule, options.WarmupSteps, (long)options.Epochs * task.Steps);
        var state = File.Exists(files.State) ? TrainingState.Load(files.State, optimizer, task.Buffers, files.Ground) : new TrainingState();
        files.Best.Resume(state);
        if (state.Epoch > 0 || state.Step > 0)
        {
            progress.Message($"Going on from epoch {state.Epoch + 1}, step {state.Step + 1}.");
        }

        secondsBefore = state.Seconds;
        clock.Restart();
        while (state.Epoch < options.Epochs && !Exhausted(state))
        {
            if (!TrainEpoch(ref state, optimizer, schedule, stop))
            {
                state = state with { Seconds = Seconds };
                Save(state, optimizer);
                return new TrainingOutcome(Stopped: true, state.BestEpoch, state.BestScore, Seconds);
            }

            state = EndEpoch(state);
            Save(state, optimizer);
        }

        return new TrainingOutcome(Stopped: false, state.BestEpoch, state.BestScore, Seconds);
    }

    // New best weights are put in their place when the state counts on them: at any moment, state and weights belong together.
    private void Save(TrainingState state, AdamOptimizer optimizer)
    {
        state.Save(files.State, optimizer, task.Buffers, files.Ground);
        files.Best.Commit();
    }

    private double Seconds => secondsBefore + clock.Elapsed.TotalSeconds;

    private bool Exhausted(TrainingState state) =>
        options.Patience > 0 && state.BestEpoch >= 0 && state.Step == 0 && state.Epoch - 1 - state.BestEpoch >= options.Patience;

    private bool TrainEpoch(ref TrainingState state, AdamOptimizer optimizer, LearningRateSchedule schedule, CancellationToken stop)
    {
        task.SetTraining(true);
        var saved = Seconds;
        for (; state.Step < task.Steps; state = state with { Step = state.Step + 1 })
        {
            if (stop.IsCancellationRequested)
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
        RequireFinite(result.Loss, "loss", state);
        var norm = GradientClipping.Clip(optimizer.Parameters.Select(named => named.Parameter), options.ClipNorm);
        RequireFinite(norm, "gradient norm", state);
        optimizer.Step(schedule.Factor(optimizer.Steps));
        return result;
    }

    private TrainingState EndEpoch(TrainingState state)
    {
        var loss = state.LossSum / Math.Max(1, task.Steps);
        var due = (state.Epoch + 1) % options.EvaluateEvery == 0 || state.Epoch + 1 == options.Epochs;
        IReadOnlyDictionary<string, double> scores = new Dictionary<string, double>();
        var best = false;
        if (due)
        {
            task.SetTraining(false);
            scores = task.Validate();
            var found = score(scores);
            best = found > state.BestScore;
            if (best)
            {
                state = state with { BestScore = found, BestEpoch = state.Epoch, BestWeights = files.Best.Stage() };
            }
        }

        progress.Epoch(new EpochSummary(state.Epoch + 1, loss, scores, best, TimeSpan.FromSeconds(Seconds)));
        return state with { Epoch = state.Epoch + 1, Step = 0, LossSum = 0, Seconds = Seconds };
    }

    private void Report(TrainingState state, StepResult result, double seconds)
    {
        var now = result.Examples / Math.Max(seconds, 1e-9);
        examplesPerSecond = examplesPerSecond == 0 ? now : (0.9 * examplesPerSecond) + (0.1 * now);
        var done = ((double)state.Epoch * task.Steps) + state.Step + 1;
        var all = (double)options.Epochs * task.Steps;
        var remaining = TimeSpan.FromSeconds(Math.Min(Seconds * (all - done) / done, 1e8));
        progress.Step(new TrainingStep(
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
/// <param name="Stopped">Whether it was asked to stop before the end; the state is saved.</param>
/// <param name="BestEpoch">The epoch with the best validation score, from 0; -1 when none was validated.</param>
/// <param name="BestScore">That score.</param>
/// <param name="Seconds">Seconds of training, of all processes together.</param>
internal sealed record TrainingOutcome(bool Stopped, int BestEpoch, double BestScore, double Seconds);
