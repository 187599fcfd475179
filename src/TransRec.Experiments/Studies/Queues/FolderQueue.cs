using System.Globalization;
using System.Text.Json;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Studies.Queues;

/// <summary>
/// Runs that wait for workers, in a folder that all of them see (a disk of this machine, NFS). <c>jobs/ID.json</c> is a run; <c>leases/ID.N</c> belongs to the N-th worker that has taken it;
/// <c>outcomes/ID.json</c> says how it ended; <c>stops/ID</c> asks its worker to save and stop.
/// </summary>
/// <remarks>
/// A lease is made by creating its file, which one of several can do. Its worker writes into it again and again; a worker that sees the same content for three beats by its own clock makes the
/// lease of the next number: no clocks are compared. Whoever finds a lease of a higher number than its own has lost the run and stops.
/// </remarks>
internal sealed class FolderQueue
{
    private readonly string jobs;
    private readonly string leases;
    private readonly string outcomes;
    private readonly string stops;

    /// <param name="folder">The folder; created if need be.</param>
    public FolderQueue(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        (jobs, leases, outcomes, stops) = (Path.Combine(folder, "jobs"), Path.Combine(folder, "leases"), Path.Combine(folder, "outcomes"), Path.Combine(folder, "stops"));
        foreach (var each in new[] { jobs, leases, outcomes, stops })
        {
            Directory.CreateDirectory(each);
        }
    }

    /// <summary>Offers a run to workers; one that is offered already stays as it is.</summary>
    public void Offer(QueueJob job)
    {
        File.Delete(Path.Combine(outcomes, job.Id + ".json"));
        File.Delete(Path.Combine(stops, job.Id));
        AtomicFile.WriteText(Path.Combine(jobs, job.Id + ".json"), job.ToJson());
    }

    /// <summary>Takes a run back that no worker has, and asks the worker that has it to save and stop.</summary>
    public void Withdraw(QueueJob job)
    {
        if (HolderOf(job.Id) == 0)
        {
            File.Delete(Path.Combine(jobs, job.Id + ".json"));
        }

        File.WriteAllText(Path.Combine(stops, job.Id), "");
    }

    /// <summary>Takes out what is left of a run that was withdrawn.</summary>
    public void Forget(QueueJob job)
    {
        File.Delete(Path.Combine(jobs, job.Id + ".json"));
        File.Delete(Path.Combine(stops, job.Id));
    }

    /// <summary>Whether a run's worker is asked to save and stop.</summary>
    public bool IsWithdrawn(QueueJob job) => File.Exists(Path.Combine(stops, job.Id));

    /// <summary>How a run ended; null while it has not. What is found is taken out.</summary>
    public QueueOutcome? TakeOutcome(QueueJob job)
    {
        var path = Path.Combine(outcomes, job.Id + ".json");
        if (Read(path) is not { } text)
        {
            return null;
        }

        var outcome = JsonSerializer.Deserialize<QueueOutcome>(text);
        File.Delete(path);
        return outcome;
    }

    /// <summary>How much of a run is done, as its worker says, 0 to 1.</summary>
    public double ProgressOf(QueueJob job) =>
        HolderOf(job.Id) is > 0 and var holder && Read(LeaseOf(job.Id, holder))?.Split(' ') is [var done, ..]
        && double.TryParse(done, NumberStyles.Float, CultureInfo.InvariantCulture, out var part) ? part : 0;

    /// <summary>The runs that are offered, the longest waiting first.</summary>
    public IReadOnlyList<QueueJob> Jobs() =>
    [
        .. new DirectoryInfo(jobs).EnumerateFiles("*.json").OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (file.FullName, Text: Read(file.FullName))).Where(each => each.Text is not null).Select(each => QueueJob.FromJson(each.Text!, each.FullName)),
    ];

    /// <summary>The number of the lease that a run is held by; 0: none.</summary>
    public int HolderOf(string id) => Directory.EnumerateFiles(leases, id + ".*")
        .Select(file => int.TryParse(Path.GetExtension(file).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max();

    /// <summary>What the worker of a lease last wrote; null when it has let go.</summary>
    public string? BeatOf(string id, int holder) => Read(LeaseOf(id, holder));

    /// <summary>Takes a run.</summary>
    /// <param name="job">The run.</param>
    /// <param name="after">The lease that it was held by, 0 for none.</param>
    /// <returns>The lease; null where another worker was faster.</returns>
    public QueueLease? TryTake(QueueJob job, int after)
    {
        var path = LeaseOf(job.Id, after + 1);
        try
        {
            using var made = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        var lease = new QueueLease(this, job, after + 1, path);
        if (!File.Exists(Path.Combine(jobs, job.Id + ".json")))
        {
            lease.LetGo(); // it has ended meanwhile
            return null;
        }

        lease.Beat(0);
        return lease;
    }

    /// <summary>A run has ended: says how, takes it out of the queue, and lets its leases go.</summary>
    public void End(QueueLease lease, QueueOutcome outcome)
    {
        if (outcome.State != RunState.Stopped || IsWithdrawn(lease.Job))
        {
            AtomicFile.WriteText(Path.Combine(outcomes, lease.Job.Id + ".json"), JsonSerializer.Serialize(outcome));
            File.Delete(Path.Combine(jobs, lease.Job.Id + ".json"));
            File.Delete(Path.Combine(stops, lease.Job.Id));
        }

        foreach (var file in Directory.EnumerateFiles(leases, lease.Job.Id + ".*").Where(file => file != lease.Path).ToList())
        {
            File.Delete(file);
        }

        lease.LetGo();
    }

    private string LeaseOf(string id, int holder) => Path.Combine(leases, string.Create(CultureInfo.InvariantCulture, $"{id}.{holder}"));

    // Null: it is not there, or goes at this moment.
    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
