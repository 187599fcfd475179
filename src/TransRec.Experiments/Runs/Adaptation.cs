using TransRec.Collectives;
using TransRec.Data;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Carries a pre-trained model to a target domain.</summary>
public static class Adaptation
{
    /// <summary>Runs a recipe, or goes on with it where it was stopped.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="options">The run folder.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite; the best weights are kept.</exception>
    public static RunResult Run(AdaptationRecipe recipe, RunOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        Experiment.Run(recipe, options, session =>
        {
            var domain = Experiment.Open(recipe.Data, session, progress);
            var (built, fingerprint) = session.Communicator.RootFirst(() => ModelBuilder.ForAdaptation(recipe, domain, PictureWatch.Of(progress, stop)));
            using var _ = built;
            built.Model.MoveTo(recipe.Device);
            return Prepare(recipe, built, fingerprint, domain).Run(session, progress, stop);
        });

    /// <summary>The training of a base that carries the recipe's adapters.</summary>
    internal static RecommenderTraining Prepare(AdaptationRecipe recipe, BuiltModel built, string fingerprint, Domain domain)
    {
        var source = (PretrainingRecipe)RunFolder.Open(recipe.Base).Recipe;
        var masked = AuxiliaryTitles.Of(recipe.MaskedLanguageModel, source.ItemEncoder, built, recipe.Training.LearningRates.ItemEncoder, recipe.Seed);
        return new()
        {
            Model = built.Model,
            Content = built.Content,
            Domain = domain,
            Data = recipe.Data,
            Objective = recipe.Objective ?? source.Objective,
            Training = recipe.Training,
            Evaluation = recipe.Evaluation,
            Seed = recipe.Seed,
            BaseFingerprint = fingerprint,
            Ground = Grounds.Of(recipe, built.Content, fingerprint),
            Auxiliary = masked.Loss,
            FurtherGroups = masked.Groups,
        };
    }
}
