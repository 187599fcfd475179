namespace TransRec.Experiments.Runs;

/// <summary>Where a recipe is run.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Overwrite">Whether a run that is there is deleted first.</param>
/// <param name="Wait">How long to wait for another process that works in the folder. Default: not at all.</param>
public sealed record RunOptions(string Folder, bool Overwrite = false, TimeSpan Wait = default);

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
}
