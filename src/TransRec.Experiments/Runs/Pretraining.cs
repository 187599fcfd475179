using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Collectives;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
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
        var masked = Auxiliary(recipe, built);
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
            Auxiliary = masked is null ? null : new AuxiliaryMaskedLanguageModel(
                masked, recipe.MaskedLanguageModel!.Weight, recipe.MaskedLanguageModel.BatchSize, recipe.Seed),
            FurtherGroups = masked is null ? [] :
            [
                new ParameterGroup(
                    "maskedLanguageModel",
                    recipe.Training.LearningRates.ItemEncoder,
                    [.. masked.Head.named_parameters().Select(named => ("maskedLanguageModel." + named.name, named.parameter))]),
            ],
        };
    }

    private static MaskedLanguageModel? Auxiliary(PretrainingRecipe recipe, BuiltModel built)
    {
        if (recipe.MaskedLanguageModel is not { } options)
        {
            return null;
        }

        var text = (recipe.ItemEncoder as TextImageItemEncoderOptions)?.Text ?? recipe.ItemEncoder as TextItemEncoderOptions;
        if (text is null || built.Model.Items.Encoders.Select(one => one.Module).OfType<TextEncoder>().FirstOrDefault() is not { } encoder)
        {
            throw new RunException("maskedLanguageModel needs a text item encoder.");
        }

        var titles = TitleCollection.Read(options.Domains);
        var head = MaskedLanguageModelHead.LoadOrCreate(text.Folder, encoder.Options);
        head.to(encoder.WordEmbeddings.device);
        return new MaskedLanguageModel(
            encoder,
            head,
            built.Whole.Reading.Titles!.Of(titles),
            new TokenMasking(built.Tokenizer!, options.Masking, recipe.Seed));
    }
}
