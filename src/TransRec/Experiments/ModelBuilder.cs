using TorchSharp;
using TransRec.Adapters;
using TransRec.Checkpoints;
using TransRec.Data;
using TransRec.Encoders;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using TransRec.Models;
using TransRec.Randomness;
using TransRec.Text;
using TransRec.Users;

namespace TransRec.Experiments;

/// <summary>A model over a domain's catalogue, with the tokenizer of its titles (null for a tower that reads none).</summary>
internal sealed record BuiltModel(Recommender Model, Tokenizer? Tokenizer) : IDisposable
{
    /// <summary>The open pictures of the catalogue, for a tower that reads some.</summary>
    public DomainPictures? Pictures { get; init; }

    public void Dispose()
    {
        Model.AdapterSet?.Dispose();
        Model.Dispose();
        Pictures?.Dispose();
    }
}

/// <summary>Makes recommenders from recipes and from run folders.</summary>
internal static class ModelBuilder
{
    /// <summary>The name of the folder with a run's text encoder configuration and tokenizer.</summary>
    public const string EncoderFolder = "encoder";

    /// <summary>The name of the file with a run's weights.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>A model as a recipe describes it, before training.</summary>
    public static BuiltModel FromRecipe(PretrainingRecipe recipe, Domain domain, PictureWatch watch = default)
    {
        SeedWeights(recipe.Seed);
        switch (recipe.ItemEncoder)
        {
            case IdItemEncoderOptions:
                return new BuiltModel(new Recommender(new IdItemTower(domain.ItemCount, recipe.UserEncoder.Width), Users(recipe)), null);
            case TextItemEncoderOptions options:
                var tokenizer = TokenizerOf(options);
                var encoder = TextEncoderOf(options, tokenizer, recipe.Seed);
                return new BuiltModel(new Recommender(TextTower(options, encoder, tokenizer, recipe, domain), Users(recipe)), tokenizer);
            case ImageItemEncoderOptions options:
                var files = options.Folder is null ? null : HuggingFaceFolder.Open(options.Folder);
                return Image(options, VisionEncoders.Of(options, files), files, recipe, domain, recipe.Data.MaximumSequenceLength, watch);
            default:
                throw new RunException($"There is no item tower for {recipe.ItemEncoder.GetType().Name}.");
        }
    }

    /// <summary>A text encoder: from a Hugging Face folder, or with random weights for a tokenizer's vocabulary.</summary>
    /// <exception cref="RunException">The encoder and the tokenizer do not belong together.</exception>
    public static TextEncoder TextEncoderOf(TextItemEncoderOptions options, Tokenizer tokenizer, int seed)
    {
        SeedWeights(seed);
        var encoder = options.Folder is null
            ? new TextEncoder(Shape(options, tokenizer))
            : TextEncoderFolder.Load(HuggingFaceFolder.Open(options.Folder), options.Dropout);
        if (encoder.Options.VocabularySize < tokenizer.VocabularySize)
        {
            throw new RunException(
                $"The encoder in {options.Folder} has {encoder.Options.VocabularySize} words, the tokenizer {tokenizer.VocabularySize}: they do not belong together.");
        }

        return encoder;
    }

    /// <summary>The tokenizer of a recipe's text encoder.</summary>
    /// <exception cref="RunException">Neither a folder nor a tokenizer is named.</exception>
    private static Tokenizer TokenizerOf(TextItemEncoderOptions options) =>
        TokenizerFolder.Open(options.Tokenizer ?? options.Folder ?? throw new RunException(
            "itemEncoder names neither a folder with weights nor a tokenizer. Set itemEncoder.folder (a Hugging Face folder, e.g. what pretrain-text made) "
            + "or itemEncoder.tokenizer (a folder with vocab.txt, or vocab.json and merges.txt)."));

    /// <summary>The model of a finished pretraining run over a catalogue, with its weights.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="domain">The catalogue: the run's own, or another domain's.</param>
    /// <param name="loadWeights">False: random weights in the same shape.</param>
    /// <param name="watch">Of the catalogue's pictures, where it reads some.</param>
    /// <exception cref="CheckpointException">The weights are missing or do not fit.</exception>
    public static BuiltModel FromRun(RunFolder run, PretrainingRecipe recipe, Domain domain, bool loadWeights = true, PictureWatch watch = default)
    {
        var path = run.FilePath(WeightsFile);
        if (!File.Exists(path))
        {
            throw new CheckpointException($"{run.Path} has no {WeightsFile}: the run has not finished an epoch. Run its recipe first.");
        }

        using var source = SafetensorsFile.Open(path);
        var positions = source.Entries.TryGetValue("users.position", out var table) ? (int)table.Shape[0] : recipe.Data.MaximumSequenceLength;
        if (recipe.ItemEncoder is ImageItemEncoderOptions pictures)
        {
            var files = HuggingFaceFolder.Open(run.FilePath(EncoderFolder));
            var pooler = source.Entries.ContainsKey("items.encoder.pooler.weight");
            var vision = VisionEncoderFolder.LoadShape(files, pictures.Dropout, pictures.MaskRatio, pooler);
            var image = Image(pictures, vision, files, recipe, domain, positions, watch);
            return loadWeights ? Loaded(image, path) : image;
        }

        if (recipe.ItemEncoder is not TextItemEncoderOptions options)
        {
            if (loadWeights && run.Record.DataFingerprint != domain.Fingerprint)
            {
                throw new RunException(
                    $"{run.Path} is an ID model: it has a vector per item of its own domain and nothing to carry to another. Pre-train a text model.");
            }

            var identity = FromRecipe(recipe, domain);
            return loadWeights ? Loaded(identity, path) : identity;
        }

        var folder = HuggingFaceFolder.Open(run.FilePath(EncoderFolder));
        var tokenizer = TokenizerFolder.Open(folder.FolderPath);
        var shape = TextEncoderOptions.FromConfig(folder.Config) with { Pooler = source.Entries.ContainsKey("items.encoder.pooler.weight") };
        var tower = TextTower(options, new TextEncoder(shape), tokenizer, recipe, domain);
        var built = new BuiltModel(new Recommender(tower, UserEncoder.Create(recipe.UserEncoder, positions)), tokenizer);
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
                var (built, fingerprint) = ForAdaptation(recipe, domain, watch);
                TrainedWeights.Load(run.FilePath(WeightsFile), built.Model, everything: false, fingerprint);
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

        source = source with { Data = source.Data with { PictureCache = recipe.Data.PictureCache } };
        SeedWeights(recipe.Seed);
        var built = recipe.Adapter is ScratchOptions scratch ? FromScratch(run, source, domain, scratch, watch) : FromRun(run, source, domain, watch: watch);
        if (built.Model.Users.MaximumLength < recipe.Data.MaximumSequenceLength)
        {
            throw new RunException(
                $"data.maximumSequenceLength is {recipe.Data.MaximumSequenceLength}, but the base's user encoder has {built.Model.Users.MaximumLength} positions.");
        }

        AdapterRegistry.Prepare(built.Model, recipe.Adapter);
        return (built, TrainedWeights.Fingerprint(run.FilePath(WeightsFile)));
    }

    private static BuiltModel FromScratch(RunFolder run, PretrainingRecipe source, Domain domain, ScratchOptions options, PictureWatch watch)
    {
        if (!options.KeepTextEncoder)
        {
            return FromRun(run, source, domain, loadWeights: false, watch);
        }

        return source.ItemEncoder is TextItemEncoderOptions { Folder: not null }
            ? FromRecipe(source, domain)
            : source.ItemEncoder is ImageItemEncoderOptions { Folder: not null } ? FromRecipe(source, domain, watch)
            : throw new RunException(
                $"adapter.keepTextEncoder is true, but the base {run.Path} did not start from a pre-trained text encoder (itemEncoder.folder).");
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

    private static void SeedWeights(int seed) =>
        torch.random.manual_seed((long)(new RandomSource(seed, RandomPurpose.Weights).NextBits() >> 1));

    private static UserEncoder Users(PretrainingRecipe recipe) => UserEncoder.Create(recipe.UserEncoder, recipe.Data.MaximumSequenceLength);

    private static TextItemTower TextTower(
        TextItemEncoderOptions options, TextEncoder encoder, Tokenizer tokenizer, PretrainingRecipe recipe, Domain domain)
    {
        var titles = TokenizedTitles.Create(
            tokenizer, [.. domain.Titles.Skip(1)], Math.Min(options.MaximumTokens, encoder.Options.MaximumLength), options.LowerCase);
        return new TextItemTower(encoder, new ItemHead(encoder.Options.Width, recipe.UserEncoder.Width), titles);
    }

    private static BuiltModel Image(
        ImageItemEncoderOptions options, VisionEncoder encoder, HuggingFaceFolder? files, PretrainingRecipe recipe, Domain domain, int positions, PictureWatch watch)
    {
        var pictures = DomainPictures.Open(options, files, domain, recipe.Data.PictureCache, recipe.Seed, watch);
        var tower = new ImageItemTower(encoder, new ItemHead(encoder.Width, recipe.UserEncoder.Width), pictures);
        return new BuiltModel(new Recommender(tower, UserEncoder.Create(recipe.UserEncoder, positions)), null) { Pictures = pictures };
    }

    private static TextEncoderOptions Shape(TextItemEncoderOptions options, Tokenizer tokenizer)
    {
        var roberta = tokenizer is ByteLevelBpeTokenizer;
        return new TextEncoderOptions
        {
            Family = roberta ? TextEncoderFamily.Roberta : TextEncoderFamily.Bert,
            VocabularySize = tokenizer.VocabularySize,
            Width = options.Width,
            Layers = options.Layers,
            Heads = options.Heads,
            FeedForwardWidth = options.FeedForwardWidth,
            Positions = options.MaximumTokens + (roberta ? tokenizer.PadId + 1 : 0),
            TokenTypes = roberta ? 1 : 2,
            PadId = tokenizer.PadId,
            NormEpsilon = roberta ? 1e-5 : 1e-12,
            // BERT's 0.02 belongs to width 768. Kept for a narrow encoder, it makes every sublayer's output so small beside the residual that all
            // titles begin with nearly the same [CLS], and training sits on a plateau.
            InitialDeviation = 1 / Math.Sqrt(options.Width),
            Dropout = options.Dropout,
            AttentionDropout = options.Dropout,
        };
    }
}
