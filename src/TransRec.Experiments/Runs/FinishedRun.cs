using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Runs;

/// <summary>What a folder holds that has been done before, so that it is not done again.</summary>
internal static class FinishedRun
{
    /// <summary>The result of a finished run of a recipe, for which nothing is written: it may lie on a disk that is read only. Null when there is none.</summary>
    /// <exception cref="CheckpointException">A file of the run is not as it was written.</exception>
    /// <exception cref="RunException">The folder holds no readable record, or a run of another recipe is there.</exception>
    public static RunResult? Of(string folder, Recipe recipe)
    {
        if (!File.Exists(Path.Combine(folder, RunFiles.Record)) || !File.Exists(Path.Combine(folder, RunFiles.Recipe))
            || RunFiles.ReadRecord(folder).State != RunState.Finished)
        {
            return null;
        }

        var run = RunFolder.Open(folder);
        if (RecipeDifference.Between(run.Recipe, recipe).Count > 0)
        {
            return null;
        }

        run.RequireIntact();
        ClearRemains(folder);
        return ResultOf(run);
    }

    /// <summary>The result that a finished run's folder holds.</summary>
    public static RunResult ResultOf(RunFolder run)
    {
        var done = run.Result();
        return new RunResult(run.Path, Stopped: false, done.Metrics, done.TrainableParameters, done.TotalParameters, done.Seconds) { WasThere = true };
    }

    // A kill after the end leaves a state that nothing goes on from, and perhaps temporary files.
    private static void ClearRemains(string folder)
    {
        try
        {
            using var held = FileLock.TryHold(Path.Combine(folder, RunFiles.Lock));
            if (held is not null)
            {
                File.Delete(Path.Combine(folder, RecommenderTraining.StateFile));
                RunContents.Sweep(folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It cannot be written to; what it holds is whole all the same.
        }
    }
}
