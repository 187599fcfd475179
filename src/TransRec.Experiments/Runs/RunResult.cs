using TransRec.Collectives;

namespace TransRec.Experiments.Runs;

/// <summary>Where a recipe is run.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Overwrite">Whether a run that is there is deleted first.</param>
/// <param name="Wait">How long to wait for another process that works in the folder. Default: not at all.</param>
public sealed record RunOptions(string Folder, bool Overwrite = false, TimeSpan Wait = default)
{
    /// <summary>The processes that work on the run together; all of them make the same call, and rank 0 alone writes. Null: this process alone. Default null.</summary>
    public ICommunicator? Communicator { get; init; }

    /// <summary>Whether ranks may be on machines that compute float32 sums otherwise than each other; the result then depends on which rank takes what. Default false.</summary>
    public bool AllowMixedMachines { get; init; }
}

/// <summary>What a run came to.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Stopped">Whether it was stopped on request; its state is saved and the same call goes on.</param>
/// <param name="Metrics">Final scores by name, e.g. <c>test/ndcg@10</c>; empty when stopped.</param>
/// <param name="TrainableParameters">Parameters that are trained.</param>
/// <param name="TotalParameters">Parameters of the whole model.</param>
/// <param name="Seconds">Seconds of all processes that worked on the run.</param>
public sealed record RunResult(
    string Folder, bool Stopped, IReadOnlyDictionary<string, double> Metrics, long TrainableParameters, long TotalParameters, double Seconds)
{
    /// <summary>Whether the folder held all of it already, so that nothing was done. Default false.</summary>
    public bool WasThere { get; init; }

    /// <summary>What a rank other than 0 has, which knows of no files.</summary>
    internal static RunResult OfFollower(string folder) => new(folder, Stopped: false, new Dictionary<string, double>(), 0, 0, 0);
}
