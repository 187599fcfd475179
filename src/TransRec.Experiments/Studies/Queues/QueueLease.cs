using System.Globalization;

namespace TransRec.Experiments.Studies.Queues;

/// <summary>What a worker holds of a run that it has taken.</summary>
/// <param name="queue">The queue.</param>
/// <param name="job">The run.</param>
/// <param name="number">Its number among the leases of this run.</param>
/// <param name="path">Its file.</param>
internal sealed class QueueLease(FolderQueue queue, QueueJob job, int number, string path)
{
    private long beats;

    /// <summary>The run.</summary>
    public QueueJob Job => job;

    /// <summary>Its file.</summary>
    public string Path => path;

    /// <summary>Shows that the worker lives, and how much of the run is done.</summary>
    /// <returns>Whether the run is still this worker's.</returns>
    public bool Beat(double done)
    {
        if (queue.HolderOf(job.Id) != number)
        {
            return false;
        }

        beats++;
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{done:0.####} {beats} {Environment.MachineName} {Environment.ProcessId}"));
        return true;
    }

    /// <summary>Gives the run back.</summary>
    public void LetGo() => File.Delete(path);
}
