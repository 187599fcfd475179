using System.Threading.Channels;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies;

/// <summary>How a study is run.</summary>
/// <param name="Jobs">Runs side by side, from 1.</param>
public sealed record StudyRunOptions(int Jobs = 1)
{
    /// <summary>Cells to run, as <c>factor=level, factor=level</c> each, with the sources that they start from; empty: all. Default empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Where the runs compute, <c>cpu</c> or <c>cuda</c>; null: where their recipes say. Default null.</summary>
    public string? Device { get; init; }
}

/// <summary>
/// Runs a study: every run of its plan that is not finished, those first that others start from. What is finished is kept and never run again; a run
/// that was cut off goes on from its last saved state. A run that fails leaves the others as they are.
/// </summary>
/// <remarks>All state lies in the run folders, so a process that dies at any moment loses no more than its runs have not saved yet.</remarks>
public sealed class Study
{
    private readonly StudyPlan plan;
    private readonly IReadOnlyList<StudyStep> steps;
    private readonly StudyRunOptions options;
    private readonly IRunLauncher launcher;
    private readonly IStudyProgress progress;
    private readonly TimeProvider clock;
    private readonly Dictionary<StudyStep, LaunchOutcome> ended = [];
    private readonly Dictionary<StudyStep, (long Began, double Done)> running = [];
    private readonly Channel<(StudyStep Step, double? Done, LaunchOutcome? Outcome)> events =
        Channel.CreateUnbounded<(StudyStep, double?, LaunchOutcome?)>();

    private readonly StudyEstimate estimate;

    private Study(StudyPlan plan, StudyRunOptions options, IRunLauncher launcher, IStudyProgress progress, TimeProvider clock)
    {
        this.plan = plan;
        steps = StudySelection.Of(plan, options.Only);
        this.options = options;
        this.launcher = launcher;
        this.progress = progress;
        this.clock = clock;
        estimate = new StudyEstimate(options.Jobs);
    }

    /// <summary>Runs a plan, or goes on with it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">How.</param>
    /// <param name="launcher">What runs the recipes.</param>
    /// <param name="progress">Told how far the study is.</param>
    /// <param name="ended">Called after each run that ended, for a report that grows; null: nothing.</param>
    /// <param name="clock">Elapsed time. Null: the system's.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <returns>How each run ended that did; runs that a stop kept from beginning are absent.</returns>
    /// <exception cref="RunException">
    /// Another process works on the study, its folder holds runs of other recipes, no cell is as asked, or the device is not there; nothing was started.
    /// </exception>
    public static async Task<IReadOnlyDictionary<StudyStep, LaunchOutcome>> Run(
        StudyPlan plan,
        StudyRunOptions options,
        IRunLauncher launcher,
        IStudyProgress progress,
        Action<IReadOnlyDictionary<StudyStep, LaunchOutcome>>? ended = null,
        TimeProvider? clock = null,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        Experiment.RequireDevice(options.Device ?? "cpu");
        using var held = StudyLock.Hold(plan.Folder);
        StudyRuns.RefuseOthers(plan);
        var study = new Study(plan, options, launcher, progress, clock ?? TimeProvider.System);
        await study.Run(ended, stop).ConfigureAwait(false);
        return study.ended;
    }

    private async Task Run(Action<IReadOnlyDictionary<StudyStep, LaunchOutcome>>? told, CancellationToken stop)
    {
        foreach (var step in steps.Where(step => step.After.All(ended.ContainsKey) && StudyRuns.IsFinished(step, RecipeOf(step))))
        {
            ended[step] = new LaunchOutcome(RunState.Finished); // by an earlier call
        }

        while (true)
        {
            while (!stop.IsCancellationRequested && running.Count < options.Jobs && Next() is { } step)
            {
                Begin(step, stop);
            }

            progress.Status(Status());
            if (running.Count == 0)
            {
                return;
            }

            var (at, done, outcome) = await events.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (done is { } fraction && running.TryGetValue(at, out var run))
            {
                running[at] = (run.Began, fraction);
            }

            if (outcome is not null)
            {
                estimate.Add(at.Kind, clock.GetElapsedTime(running[at].Began));
                running.Remove(at);
                End(at, outcome);
                told?.Invoke(ended);
            }
        }
    }

    /// <summary>The next run that can begin; what cannot begin at all ends here.</summary>
    private StudyStep? Next()
    {
        foreach (var step in steps.Where(step => !ended.ContainsKey(step) && !running.ContainsKey(step)))
        {
            if (StudyRuns.Obstacle(plan, step, ended) is { } reason)
            {
                End(step, new LaunchOutcome(RunState.Failed, reason));
            }
            else if (step.After.All(ended.ContainsKey))
            {
                return step;
            }
        }

        return null;
    }

    private void Begin(StudyStep step, CancellationToken stop)
    {
        running[step] = (clock.GetTimestamp(), 0);
        _ = Follow(step, RecipeOf(step), stop);
    }

    private async Task Follow(StudyStep step, Recipe recipe, CancellationToken stop)
    {
        LaunchOutcome outcome;
        try
        {
            var told = new Told(done => events.Writer.TryWrite((step, done, null)));
            outcome = await launcher.Launch(options.Device is { } device ? recipe with { Device = device } : recipe, step.Folder, told, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            outcome = new LaunchOutcome(RunState.Failed, error.Message); // a launcher's own failure, for example a program that cannot be started
        }

        events.Writer.TryWrite((step, null, outcome));
    }

    private Recipe RecipeOf(StudyStep step) => StudyRuns.RecipeOf(plan, step);

    private void End(StudyStep step, LaunchOutcome outcome)
    {
        ended[step] = outcome;
        progress.Ended(step, outcome);
    }

    private StudyStatus Status()
    {
        var waiting = steps.Where(step => !ended.ContainsKey(step) && !running.ContainsKey(step)).Select(step => step.Kind);
        return new StudyStatus(
            ended.Count,
            steps.Count,
            ended.Values.Count(outcome => outcome.State == RunState.Failed),
            [.. running.Select(run => (run.Key.Id, run.Value.Done))],
            estimate.Remaining(waiting, [.. running.Select(run => (run.Key.Kind, clock.GetElapsedTime(run.Value.Began), run.Value.Done))]));
    }

    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
