using TransRec.Experiments.Recipes;
using TransRec.Training;

namespace TransRec.Experiments.Runs;

/// <summary>Runs a recipe of whatever kind.</summary>
public static class RecipeRun
{
    /// <summary>Runs a recipe, or goes on with it where it was stopped.</summary>
    /// <param name="recipe">A recipe of pretrain, adapt or pretrain-text.</param>
    /// <param name="options">The run folder.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <exception cref="TrainingDivergedException">A loss or gradient was not finite; the best weights are kept.</exception>
    public static RunResult Run(Recipe recipe, RunOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) => recipe switch
    {
        PretrainingRecipe pretraining => Pretraining.Run(pretraining, options, progress, stop),
        AdaptationRecipe adaptation => Adaptation.Run(adaptation, options, progress, stop),
        TextPretrainingRecipe text => TextPretraining.Run(text, options, progress, stop),
        _ => throw new ArgumentException($"{recipe?.GetType().Name ?? "null"} is not a kind of recipe that can be run.", nameof(recipe)),
    };
}
