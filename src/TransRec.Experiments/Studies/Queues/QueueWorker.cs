using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies.Queues;

/// <summary>Takes runs from a queue and works on them, one after another. Any number of workers share a queue, on any machines that see its folder.</summary>
/// <param name="folder">The queue's folder.</param>
/// <param name="launcher">Makes what works on a run: gets the folder that its paths are relative to, and its threads.</param>
/// <param name="tell">Told of runs that are taken and end; null: nobody is.</param>
/// <param name="clock">Elapsed time. Null: the system's.</param>
public sealed class QueueWorker(string folder, Func<string, int, IRunLauncher> launcher, Action<string>? tell = null, TimeProvider? clock = null)
{
    /// <summary>Beats that may be missing before a run is taken over.</summary>
    public const int MissedBeats = 3;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private readonly FolderQueue queue = new(folder);
    private readonly Dictionary<(string Id, int Holder), (string? Beat, long Since)> seen = [];

    /// <summary>Works until it is stopped.</summary>
    /// <param name="untilEmpty">Whether it ends when no run is left in the queue, those of other workers included.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <returns>Runs that were worked on to their end.</returns>
    public async Task<int> Run(bool untilEmpty, CancellationToken stop)
    {
        var ended = 0;
        while (!stop.IsCancellationRequested)
        {
            if (Take() is { } lease)
            {
                ended += await Work(lease, stop).ConfigureAwait(false) ? 1 : 0;
            }
            else if (untilEmpty && queue.Jobs().Count == 0)
            {
                break;
            }
            else
            {
                await Task.Delay(s_look, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return ended;
    }

    private QueueLease? Take()
    {
        foreach (var job in queue.Jobs().Where(job => !queue.IsWithdrawn(job)))
        {
            var holder = queue.HolderOf(job.Id);
            if ((holder == 0 || IsLeft(job, holder)) && queue.TryTake(job, holder) is { } lease)
            {
                tell?.Invoke(holder == 0 ? $"{job.RunFolder}: taken." : $"{job.RunFolder}: taken over from a worker that gives no sign of life.");
                return lease;
            }
        }

        return null;
    }

    // By this process's own clock, from when it saw the last beat first.
    private bool IsLeft(QueueJob job, int holder)
    {
        var beat = queue.BeatOf(job.Id, holder);
        var key = (job.Id, holder);
        if (!seen.TryGetValue(key, out var before) || before.Beat != beat)
        {
            seen[key] = (beat, clock.GetTimestamp());
            return false;
        }

        return clock.GetElapsedTime(before.Since) >= MissedBeats * TimeSpan.FromSeconds(job.BeatSeconds);
    }

    private async Task<bool> Work(QueueLease lease, CancellationToken stop)
    {
        var job = lease.Job;
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var done = new Done();
        var lost = false;
        var run = launcher(job.WorkingFolder, job.Threads).Launch(RecipeReader.Parse(job.Recipe), job.RunFolder, done, own.Token);
        var beat = clock.GetTimestamp();
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, Task.Delay(s_look, CancellationToken.None)).ConfigureAwait(false);
            if (clock.GetElapsedTime(beat).TotalSeconds >= job.BeatSeconds)
            {
                lost |= !lease.Beat(done.Part);
                beat = clock.GetTimestamp();
            }

            if ((lost || queue.IsWithdrawn(job)) && !own.IsCancellationRequested)
            {
                await own.CancelAsync().ConfigureAwait(false);
            }
        }

        LaunchOutcome outcome;
        try
        {
            outcome = await run.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            outcome = new LaunchOutcome(RunState.Failed, error.Message); // a launcher's own failure, for example a program that cannot be started
        }

        if (lost || !lease.Beat(done.Part))
        {
            lease.LetGo();
            tell?.Invoke($"{job.RunFolder}: another worker has it.");
            return false;
        }

        queue.End(lease, new QueueOutcome(outcome.State, outcome.Reason));
        tell?.Invoke(outcome.Reason is { } reason ? $"{job.RunFolder}: {outcome.State}: {reason}" : $"{job.RunFolder}: {outcome.State}.");
        return outcome.State != RunState.Stopped;
    }

    private sealed class Done : IProgress<double>
    {
        public double Part { get; private set; }

        public void Report(double value) => Part = value;
    }
}
