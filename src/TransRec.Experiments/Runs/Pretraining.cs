using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Collectives;
using TransRec.Data;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Models;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Trains a recommender on a source domain, all parameters.</summary>
public static class Pretraining
{
    /// <summary>Runs a recipe, or goes on with it where it was stopped.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="options">The run folder.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite; the best weights are kept.</exception>
    public static RunResult Run(PretrainingRecipe recipe, RunOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        Experiment.Run(recipe, options, session =>
        {
            var domain = Experiment.Open(recipe.Data, session, progress);
            using var built = session.Communicator.RootFirst(() => ModelBuilder.FromRecipe(recipe, domain, PictureWatch.Of(progress, stop)));
            built.Notes.ToList().ForEach(note => progress.Tell(note));
            built.Model.MoveTo(recipe.Device);
            if (session.Writes)
            {
                ModelFolder.SaveShape(session.Path, built.Whole);
            }

            return Prepare(recipe, built, domain).Run(session, progress, stop);
        });

    /// <summary>Makes a fresh model ready for training.</summary>
    internal static RecommenderTraining Prepare(PretrainingRecipe recipe, BuiltModel built, Domain domain)
    {
        AdapterRegistry.Prepare(built.Model, new FullOptions());
        var masked = AuxiliaryTitles.Of(recipe.MaskedLanguageModel, recipe.ItemEncoder, built, recipe.Training.LearningRates.ItemEncoder, recipe.Seed);
        return new RecommenderTraining
        {
            Model = built.Model,
            Whole = built.Whole,
            Content = built.Content,
            Domain = domain,
            Data = recipe.Data,
            Objective = recipe.Objective,
            Training = recipe.Training,
            Evaluation = recipe.Evaluation,
            Seed = recipe.Seed,
            Ground = Grounds.Of(recipe, built.Content),
            Auxiliary = masked.Loss,
            FurtherGroups = masked.Groups,
        };
    }
}
