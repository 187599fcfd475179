using TransRec.Experiments.Recipes;

namespace TransRec.Experiments.Runs;

/// <summary>
/// The one check that a run is complete before its weights are used: to evaluate, to recommend, as a base, to export or merge adapters, to compare, as an encoder of
/// another recipe. Weights of a run that was stopped, or killed, or failed are those of its best epoch so far, and look like any others.
/// </summary>
internal static class RunCompletion
{
    /// <summary>Refuses a run that is not complete.</summary>
    /// <param name="run">The run.</param>
    /// <param name="canBeAllowed">Whether the caller takes unfinished runs when asked to, which the message then says.</param>
    /// <exception cref="RunException">It is not complete: how far it is, and how to go on with it.</exception>
    public static void Require(RunFolder run, bool canBeAllowed = false)
    {
        if (State(run) is { } state)
        {
            var recipe = run.FilePath(RunFiles.Recipe);
            throw new RunException(
                $"The run in {run.Path} is unfinished: {state}. Go on with it first: transrec {run.Record.Kind} {recipe} --run {run.Path}"
                + (canBeAllowed ? ". To use what there is all the same: --allow-unfinished." : "."));
        }
    }

    /// <summary>What is missing of a run that is not complete; null for one that is.</summary>
    public static string? State(RunFolder run)
    {
        if (run.Record.State == RunState.Finished)
        {
            return null;
        }

        var how = run.Record.State switch
        {
            RunState.Stopped => "it was stopped",
            RunState.Failed => $"it failed ({run.Record.Error?.ReplaceLineEndings(" ").TrimEnd('.')})",
            _ => "it is still training, or was killed,",
        };
        return $"{how} after {EpochsOf(run)}";
    }

    /// <summary>Refuses a folder that lies in a run that is not complete, such as the encoder of a text pre-training.</summary>
    /// <exception cref="RunException">It does.</exception>
    public static void RequireAround(string folder)
    {
        var around = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (around is not null && File.Exists(Path.Combine(around, RunFiles.Record)) && File.Exists(Path.Combine(around, RunFiles.Recipe)))
        {
            Require(RunFolder.Open(Path.GetRelativePath(Environment.CurrentDirectory, around) is var near && near.StartsWith("..", StringComparison.Ordinal) ? around : near));
        }
    }

    private static string EpochsOf(RunFolder run)
    {
        var path = run.FilePath(RunFiles.Metrics);
        var done = File.Exists(path)
            ? MetricsLog.Read(path).Where(line => line.TryGetProperty("kind", out var kind) && kind.ValueEquals("train")).Select(line => line.GetProperty("step").GetInt64()).LastOrDefault()
            : 0;
        var all = run.Recipe switch
        {
            PretrainingRecipe recipe => recipe.Training.Epochs,
            AdaptationRecipe recipe => recipe.Training.Epochs,
            TextPretrainingRecipe recipe => recipe.Training.Epochs,
            _ => 0,
        };
        return $"{done} of {all} epochs";
    }
}
