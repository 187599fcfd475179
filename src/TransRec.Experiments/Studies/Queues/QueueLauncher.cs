using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies.Queues;

/// <summary>Offers the runs of a study to workers of a queue, and waits for what they come to.</summary>
/// <param name="folder">The queue's folder, which all workers see, as they see the folders of runs and data, at the same paths.</param>
/// <param name="threads">Threads of tensor operations in each run, from 1.</param>
/// <param name="beat">Between two signs of life of a worker; after three that are missing another takes the run over.</param>
public sealed class QueueLauncher(string folder, int threads, TimeSpan beat) : IRunLauncher
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private readonly FolderQueue queue = new(folder);

    /// <inheritdoc />
    public async Task<LaunchOutcome> Launch(Recipe recipe, string folder, IProgress<double> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(progress);
        var job = new QueueJob(Path.GetFullPath(folder), Environment.CurrentDirectory, RecipeWriter.WriteLine(recipe with { Threads = threads }), threads, beat.TotalSeconds);
        queue.Offer(job);
        var withdrawn = false;
        while (true)
        {
            if (queue.TakeOutcome(job) is { } outcome)
            {
                return new LaunchOutcome(outcome.State, outcome.Reason);
            }

            if (stop.IsCancellationRequested && !withdrawn)
            {
                queue.Withdraw(job);
                withdrawn = true;
            }

            if (withdrawn && queue.HolderOf(job.Id) == 0)
            {
                var last = queue.TakeOutcome(job);
                queue.Forget(job);
                return last is null ? new LaunchOutcome(RunState.Stopped) : new LaunchOutcome(last.State, last.Reason);
            }

            progress.Report(queue.ProgressOf(job));
            await Task.Delay(s_look, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
