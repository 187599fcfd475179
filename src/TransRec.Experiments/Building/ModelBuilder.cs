using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints.Safetensors;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Foundation.Randomness;
using TransRec.Models;

namespace TransRec.Experiments.Building;

/// <summary>Makes recommenders from recipes and from run folders.</summary>
internal static class ModelBuilder
{
    /// <summary>A model as a recipe describes it, before training.</summary>
    public static BuiltModel FromRecipe(PretrainingRecipe recipe, Domain domain, PictureWatch watch = default)
    {
        EncoderSource.RequireAll(recipe.ItemEncoder, "itemEncoder");
        TensorGenerators.SeedWeights(recipe.Seed);
        var made = ItemEncoderRegistry.Of(recipe.ItemEncoder).Create(
            recipe.ItemEncoder, new ItemEncoderSetting(recipe.UserEncoder.Width, recipe.Seed) { Items = domain.ItemCount });
        var whole = new RecommenderModel(DescriptionOf(recipe, recipe.Data.MaximumSequenceLength), made);
        return BuiltModel.Over(whole, domain.Catalogue, recipe.Data.Cache, recipe.Seed, watch) with { Notes = made.Notes };
    }

    /// <summary>The model of a finished pretraining run over a catalogue, with its weights.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="domain">The catalogue: the run's own, or another domain's.</param>
    /// <param name="loadWeights">False: random weights in the same shape.</param>
    /// <param name="watch">Of the catalogue's pictures, where it reads some.</param>
    /// <exception cref="CheckpointException">The weights are missing or do not fit.</exception>
    public static BuiltModel FromRun(RunFolder run, PretrainingRecipe recipe, Domain domain, bool loadWeights = true, PictureWatch watch = default)
    {
        if (recipe.ItemEncoder is IdItemEncoderOptions && loadWeights && run.Record.DataFingerprint != domain.Fingerprint)
        {
            throw new RunException(
                $"{run.Path} is an ID model: it has a vector per item of its own domain and nothing to carry to another. Pre-train a text model.");
        }

        return BuiltModel.Over(FromRun(run, recipe, domain.ItemCount, loadWeights), domain.Catalogue, recipe.Data.Cache, recipe.Seed, watch);
    }

    /// <summary>The model of a finished pretraining run, without a catalogue.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="items">Items of the catalogue to come, for an encoder with a vector per item; null: as many as the weights have.</param>
    /// <param name="loadWeights">False: random weights in the same shape.</param>
    /// <exception cref="CheckpointException">The weights are missing or do not fit.</exception>
    public static RecommenderModel FromRun(RunFolder run, PretrainingRecipe recipe, int? items, bool loadWeights)
    {
        run.RequireIntact();
        var path = WeightsOf(run);
        using var source = SafetensorsFile.Open(path);
        var made = ItemEncoderRegistry.Of(recipe.ItemEncoder).FromShape(
            recipe.ItemEncoder, run.FilePath(ModelFolder.EncoderFolder), source, new ItemEncoderSetting(recipe.UserEncoder.Width, recipe.Seed) { Items = items }, "items.");
        var whole = new RecommenderModel(
            DescriptionOf(recipe, source.Entries.TryGetValue("users.position", out var table) ? (int)table.Shape[0] : recipe.Data.MaximumSequenceLength), made);
        try
        {
            if (loadWeights)
            {
                TrainedWeights.Load(path, whole.Recommender, everything: true);
            }

            return whole;
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    /// <summary>What the model of a recipe is.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="positions">Positions of its user encoder.</param>
    public static ModelDescription DescriptionOf(PretrainingRecipe recipe, int positions) =>
        new() { ItemEncoder = recipe.ItemEncoder, UserEncoder = recipe.UserEncoder, Positions = positions };

    /// <summary>The model of a finished run, whatever its kind, over its own domain.</summary>
    public static BuiltModel FromRun(RunFolder run, Domain domain, PictureWatch watch = default)
    {
        switch (run.Recipe)
        {
            case PretrainingRecipe recipe:
                return FromRun(run, recipe, domain, watch: watch);
            case AdaptationRecipe recipe:
                run.RequireIntact();
                var weights = WeightsOf(run);
                var (built, fingerprint) = ForAdaptation(recipe, domain, watch);
                TrainedWeights.Load(weights, built.Model, everything: false, fingerprint);
                return built;
            default:
                throw new RunException($"{run.Path} is a {run.Record.Kind} run: it has a text encoder and no recommender.");
        }
    }

    /// <summary>The base of an adaptation over the target's catalogue, prepared for training, and the fingerprint of the base's weights.</summary>
    public static (BuiltModel Built, string BaseFingerprint) ForAdaptation(AdaptationRecipe recipe, Domain domain, PictureWatch watch = default)
    {
        var run = RunFolder.Open(recipe.Base);
        if (run.Recipe is not PretrainingRecipe source)
        {
            throw new RunException($"base {recipe.Base} is a {run.Record.Kind} run; the base of an adaptation is a pretrain run.");
        }

        RunCompletion.Require(run);
        source = recipe.Dropout.In(source) with { Data = source.Data with { Cache = recipe.Data.Cache } };
        TensorGenerators.SeedWeights(recipe.Seed);
        var built = recipe.Adapter is ScratchOptions scratch ? FromScratch(run, source, domain, scratch, watch) : FromRun(run, source, domain, watch: watch);
        if (built.Model.Users.MaximumLength < recipe.Data.MaximumSequenceLength)
        {
            throw new RunException(
                $"data.maximumSequenceLength is {recipe.Data.MaximumSequenceLength}, but the base's user encoder has {built.Model.Users.MaximumLength} positions.");
        }

        AdapterRegistry.Prepare(built.Model, recipe.Adapter);
        built.Check();
        return (built, run.Sha256(ModelFolder.WeightsFile));
    }

    private static BuiltModel FromScratch(RunFolder run, PretrainingRecipe source, Domain domain, ScratchOptions options, PictureWatch watch)
    {
        if (!options.KeepTextEncoder)
        {
            return FromRun(run, source, domain, loadWeights: false, watch);
        }

        return ItemEncoderRegistry.Of(source.ItemEncoder).IsPretrained(source.ItemEncoder)
            ? FromRecipe(source, domain, watch)
            : throw new RunException(
                $"adapter.keepTextEncoder is true, but the base {run.Path} did not start from a pre-trained encoder (itemEncoder.folder).");
    }

    private static string WeightsOf(RunFolder run)
    {
        var path = run.FilePath(ModelFolder.WeightsFile);
        return File.Exists(path) ? path : throw new CheckpointException(RunCompletion.State(run) is { } state
            ? $"{run.Path} has no {ModelFolder.WeightsFile}: {state}. Run its recipe first."
            : $"{run.Path} has no {ModelFolder.WeightsFile}, though the run is finished: the file was deleted or not copied. Copy the whole folder again, or train again with --overwrite.");
    }
}
