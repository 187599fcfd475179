using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints.Safetensors;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Foundation.Randomness;
using TransRec.Models;
using TransRec.Text;

namespace TransRec.Experiments.Building;

/// <summary>A model with the content of a domain's catalogue, and the tokenizer of its titles (null for an item encoder that reads none).</summary>
internal sealed record BuiltModel(Recommender Model, IItemContent Content, Tokenizer? Tokenizer) : IDisposable
{
    /// <summary>What was decided where the recipe leaves it to an encoder's folder.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The open pictures of the catalogue, for a tower that reads some.</summary>
    public DomainPictures? Pictures { get; init; }

    /// <summary>Checks that every item of the catalogue can be encoded as the model stands, with its adapters.</summary>
    /// <exception cref="RunException">A title has no room.</exception>
    public void Check()
    {
        try
        {
            Model.Items.Check(Content);
        }
        catch (ArgumentException error)
        {
            throw new RunException(error.Message, error);
        }
    }

    public void Dispose()
    {
        Model.Adapters?.Dispose();
        Model.Dispose();
        Pictures?.Dispose();
    }
}

/// <summary>Makes recommenders from recipes and from run folders.</summary>
internal static class ModelBuilder
{
    /// <summary>The name of the folder with the configurations of a run's encoders and its tokenizer.</summary>
    public const string EncoderFolder = "encoder";

    /// <summary>The name of the file with a run's weights.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>A model as a recipe describes it, before training.</summary>
    public static BuiltModel FromRecipe(PretrainingRecipe recipe, Domain domain, PictureWatch watch = default)
    {
        SeedWeights(recipe.Seed);
        return Over(ItemTowers.FromRecipe(recipe.ItemEncoder, Setting(recipe, domain, watch)), recipe, recipe.Data.MaximumSequenceLength);
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
        run.RequireIntact();
        var path = WeightsOf(run);
        if (recipe.ItemEncoder is IdItemEncoderOptions && loadWeights && run.Record.DataFingerprint != domain.Fingerprint)
        {
            throw new RunException(
                $"{run.Path} is an ID model: it has a vector per item of its own domain and nothing to carry to another. Pre-train a text model.");
        }

        using var source = SafetensorsFile.Open(path);
        var positions = source.Entries.TryGetValue("users.position", out var table) ? (int)table.Shape[0] : recipe.Data.MaximumSequenceLength;
        var tower = ItemTowers.FromRun(recipe.ItemEncoder, run.FilePath(EncoderFolder), source, Setting(recipe, domain, watch));
        var built = Over(tower, recipe, positions);
        return loadWeights ? Loaded(built, path) : built;
    }

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
        SeedWeights(recipe.Seed);
        var built = recipe.Adapter is ScratchOptions scratch ? FromScratch(run, source, domain, scratch, watch) : FromRun(run, source, domain, watch: watch);
        if (built.Model.Users.MaximumLength < recipe.Data.MaximumSequenceLength)
        {
            throw new RunException(
                $"data.maximumSequenceLength is {recipe.Data.MaximumSequenceLength}, but the base's user encoder has {built.Model.Users.MaximumLength} positions.");
        }

        AdapterRegistry.Prepare(built.Model, recipe.Adapter);
        built.Check();
        return (built, run.Sha256(WeightsFile));
    }

    private static BuiltModel FromScratch(RunFolder run, PretrainingRecipe source, Domain domain, ScratchOptions options, PictureWatch watch)
    {
        if (!options.KeepTextEncoder)
        {
            return FromRun(run, source, domain, loadWeights: false, watch);
        }

        return ItemTowers.IsPretrained(source.ItemEncoder)
            ? FromRecipe(source, domain, watch)
            : throw new RunException(
                $"adapter.keepTextEncoder is true, but the base {run.Path} did not start from a pre-trained encoder (itemEncoder.folder).");
    }

    private static BuiltModel Loaded(BuiltModel built, string path)
    {
        try
        {
            TrainedWeights.Load(path, built.Model, everything: true);
            return built;
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }

    private static string WeightsOf(RunFolder run)
    {
        var path = run.FilePath(WeightsFile);
        return File.Exists(path) ? path : throw new CheckpointException(RunCompletion.State(run) is { } state
            ? $"{run.Path} has no {WeightsFile}: {state}. Run its recipe first."
            : $"{run.Path} has no {WeightsFile}, though the run is finished: the file was deleted or not copied. Copy the whole folder again, or train again with --overwrite.");
    }

    /// <summary>Seeds the generator that weights are drawn from.</summary>
    internal static void SeedWeights(int seed) =>
        TensorGenerators.Seed((long)(new RandomSource(seed, RandomPurpose.Weights).NextBits() >> 1));

    private static TowerSetting Setting(PretrainingRecipe recipe, Domain domain, PictureWatch watch) =>
        new(domain, recipe.UserEncoder.Width, recipe.Data.Cache, recipe.Seed, watch);

    private static BuiltModel Over(BuiltTower tower, PretrainingRecipe recipe, int positions) =>
        new(new Recommender(tower.Tower, UserEncoder.Create(recipe.UserEncoder, positions)), tower.Content, tower.Tokenizer) { Pictures = tower.Pictures, Notes = tower.Notes };
}
