using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Studies;

namespace TransRec.Experiments.Runs;

/// <summary>The domain of a run, checked to be the one it was trained on.</summary>
internal static class RunDomain
{
    /// <summary>The data and evaluation parts of a run's recipe.</summary>
    /// <exception cref="RunException">The run trains no recommender.</exception>
    public static (DataOptions Data, EvaluationOptions Evaluation) PartsOf(RunFolder run) => PartsOf(run.Recipe)
        ?? throw new RunException($"{run.Path} is a {run.Record.Kind} run: it has a text encoder and no recommender. Name a pretrain or adapt run.");

    /// <summary>The data and evaluation parts of a recipe; null for one that trains no recommender.</summary>
    public static (DataOptions Data, EvaluationOptions Evaluation)? PartsOf(Recipe recipe) => recipe switch
    {
        PretrainingRecipe pretraining => (pretraining.Data, pretraining.Evaluation),
        AdaptationRecipe adaptation => (adaptation.Data, adaptation.Evaluation),
        _ => null,
    };

    /// <summary>The same parts of the recipe of each cell of a study; they are those of all of its runs.</summary>
    public static IEnumerable<(DataOptions Data, EvaluationOptions Evaluation)> PartsOf(StudyPlan plan) => plan.Cells.Select(cell => PartsOf(cell.Runs[0].Recipe([]))!.Value);

    /// <summary>Reads the run's domain.</summary>
    /// <exception cref="RunException">The data differ from those that the run was trained on.</exception>
    public static Domain Load(RunFolder run)
    {
        var (data, _) = PartsOf(run);
        var domain = Experiment.Load(data);
        return run.Record.DataFingerprint is { } trained && trained != domain.Fingerprint
            ? throw new RunException(
                $"The data in {data.Folder} have changed since {run.Path} was trained: fingerprint {trained} then, {domain.Fingerprint} now. Restore the data, or train again. (transrec recommend serves new users, interactions and items as they are.)")
            : domain;
    }
}
