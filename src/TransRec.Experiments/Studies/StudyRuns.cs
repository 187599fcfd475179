using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Experiments.Studies;

/// <summary>What the run folders of a study say.</summary>
internal static class StudyRuns
{
    /// <summary>Whether a run is complete, with this recipe.</summary>
    public static bool IsFinished(StudyStep step, Recipe recipe) =>
        Open(step) is { Record.State: RunState.Finished } run && RecipeDifference.Between(run.Recipe, recipe).Count == 0;

    /// <summary>What differs between the run in a step's folder and the step's recipe as it would be run now; empty also when there is none.</summary>
    public static IReadOnlyList<string> Differences(StudyPlan plan, StudyStep step) =>
        Open(step) is { } run ? RecipeDifference.Between(run.Recipe, RecipeOf(plan, step)) : [];

    /// <summary>The run folder of a step, or null while there is none.</summary>
    public static RunFolder? Open(StudyStep step)
    {
        try
        {
            return File.Exists(Path.Combine(step.Folder, RunFiles.Record)) ? RunFolder.Open(step.Folder) : null;
        }
        catch (Exception error) when (error is RunException or OptionsException or CheckpointException or IOException)
        {
            return null; // a damaged folder counts as not run; running it says what is wrong
        }
    }

    /// <summary>Why a run can never begin: what it starts from has failed. Null when nothing stands in its way.</summary>
    public static string? Obstacle(StudyPlan plan, StudyStep step, IReadOnlyDictionary<StudyStep, LaunchOutcome> ended)
    {
        bool Failed(StudyStep other) => ended.TryGetValue(other, out var outcome) && outcome.State == RunState.Failed;
        var source = step.After.FirstOrDefault(other => other.Kind == StudyStepKind.Source && Failed(other));
        if (source is not null)
        {
            return $"{source.Id} failed: {ended[source].Reason}";
        }

        var trials = StudyHalving.LastRung(step.After);
        if (trials.Count > 0 && trials.All(Failed))
        {
            return $"every trial of its search failed; the first: {ended[trials[0]].Reason}";
        }

        return step is { Kind: StudyStepKind.Trial, Rung: > 1 } && trials.All(ended.ContainsKey) && trials.All(trial => ended[trial].State != RunState.Stopped)
            && StudyHalving.PointOf(step, plan.Definition.Search!.By) is null
            ? $"only {trials.Count(trial => !Failed(trial))} of {trials.Count} trials of the rung before came to a score"
            : null;
    }

    /// <summary>The values that the search of a run's cell has found, or a rung of it for the next; empty without a search.</summary>
    public static IReadOnlyList<string> Found(StudyPlan plan, StudyStep step) =>
        plan.Definition.Search is not { } search ? []
        : step.Kind == StudyStepKind.Run ? (Best(step.After, search.By) is { } best ? StudyHalving.PointOf(best, search.By) : null)?.Changes ?? []
        : step is { Kind: StudyStepKind.Trial, Rung: > 1 } ? StudyHalving.PointOf(step, search.By)?.Changes ?? []
        : [];

    /// <summary>The trial with the best score, of the last rung where there are several; the first of equals, null when none is finished.</summary>
    public static StudyStep? Best(IEnumerable<StudyStep> steps, string by) => StudyHalving.Ranked(steps, by) is [var best, ..] ? best : null;

    /// <summary>A score of a finished run, else null.</summary>
    public static double? ScoreOf(StudyStep step, string metric) =>
        Open(step) is { Record.State: RunState.Finished } run && run.Result().Metrics.TryGetValue(metric, out var score) ? score : null;

    /// <summary>The recipe of a step as it would be run now.</summary>
    public static Recipe RecipeOf(StudyPlan plan, StudyStep step) => step.Recipe(Found(plan, step));

    /// <summary>Refuses a folder that holds runs of other recipes, as far as the recipes are known before any search.</summary>
    /// <exception cref="RunException">There are such runs; all are named.</exception>
    public static void RefuseOthers(StudyPlan plan)
    {
        List<string> others =
        [
            .. plan.Steps
                .Where(step => step is { Kind: StudyStepKind.Source or StudyStepKind.Trial, Rung: 1 } || plan.Definition.Search is null)
                .Select(step => (step.Folder, Differences: Differences(plan, step)))
                .Where(step => step.Differences.Count > 0)
                .Select(step => $"{step.Folder}: {string.Join("; ", step.Differences)}"),
        ];
        if (others.Count > 0)
        {
            throw new RunException(
                $"The study's folder holds runs of other recipes:{string.Concat(others.Select(other => $"\n  {other}"))}\n"
                + "The study was changed since. Name another folder with --folder, or delete those runs.");
        }
    }
}
