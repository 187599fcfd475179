using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Studies;

/// <summary>Runs the recipes of a study in this process, for one run at a time.</summary>
public sealed class InProcessLauncher : IRunLauncher
{
    /// <inheritdoc/>
    public Task<LaunchOutcome> Launch(Recipe recipe, string folder, IProgress<double> progress, CancellationToken stop) =>
        Task.Run(
            () =>
            {
                try
                {
                    var result = RecipeRun.Run(recipe, new RunOptions(folder), new FractionProgress(progress), stop);
                    return new LaunchOutcome(result.Stopped ? RunState.Stopped : RunState.Finished);
                }
                catch (Exception error) when (error is not OutOfMemoryException)
                {
                    return new LaunchOutcome(RunState.Failed, error.Message);
                }
            },
            CancellationToken.None);
}
