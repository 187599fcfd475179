using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies;

/// <summary>Runs the recipes of a study, in this process or in others.</summary>
public interface IRunLauncher
{
    /// <summary>Runs a recipe, or goes on with it where it was stopped. Does not throw for a run that fails.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="progress">Told how much of the run is done, 0 to 1.</param>
    /// <param name="stop">Asks to save and stop.</param>
    public Task<LaunchOutcome> Launch(Recipe recipe, string folder, IProgress<double> progress, CancellationToken stop);
}

/// <summary>How a launched run ended.</summary>
/// <param name="State">Finished, stopped or failed.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
public sealed record LaunchOutcome(RunState State, string? Reason = null);
