using TransRec.Adapters;
using TransRec.Encoders;
using TransRec.Models;
using TransRec.Training;
using TransRec.Users;

namespace TransRec.Experiments;

/// <summary>What must hold between several options; each option's own range is checked by its record.</summary>
internal static class RecipeChecks
{
    /// <summary>Checks a record and, below it, every record that it holds.</summary>
    public static void CheckTree(object record, string path, RecipeMistakes mistakes)
    {
        Check(record, path, mistakes);
        foreach (var property in RecipeProperty.Of(record.GetType()).Where(property => property.IsRecord))
        {
            if (property.Get(record) is { } inner)
            {
                CheckTree(inner, RecipeMistakes.Join(path, property.Key), mistakes);
            }
        }
    }

    /// <summary>Checks what holds between the options of one record.</summary>
    public static void Check(object record, string path, RecipeMistakes mistakes)
    {
        foreach (var (key, message) in Broken(record))
        {
            mistakes.Add(key.Length == 0 ? path : RecipeMistakes.Join(path, key), message);
        }
    }

    private const string TokenizerIsRequired =
        "is required when there is no folder: a folder with tokenizer files (vocab.txt, or vocab.json and merges.txt).";

    private static IEnumerable<(string Key, string Message)> Broken(object record)
    {
        foreach (var conflict in (record as AdapterOptions)?.Conflicts() ?? [])
        {
            yield return conflict;
        }

        switch (record)
        {
            case TextItemEncoderOptions { Folder: null } text when text.Width % text.Heads != 0:
                yield return ("heads", $"must divide the width; found {text.Heads} heads and width {text.Width}.");
                break;
            case TextItemEncoderOptions { Folder: not null } text when ShapeOf(text) != ShapeOf(new TextItemEncoderOptions()):
                yield return ("folder", "has a config.json that gives layers, width, heads and feedForwardWidth: remove those keys, or the folder.");
                break;
            case ImageItemEncoderOptions { Folder: not null } image when ShapeOf(image) != ShapeOf(new ImageItemEncoderOptions()):
                yield return ("folder", "has a config.json that gives the shape: remove architecture, patchSize, layers, width, heads, feedForwardWidth, depth and channels, or the folder.");
                break;
            case ImageItemEncoderOptions { Folder: null, Architecture: not "resnet" } image when image.Width % image.Heads != 0:
                yield return ("heads", $"must divide the width; found {image.Heads} heads and width {image.Width}.");
                break;
            case ImageItemEncoderOptions { Folder: null, Architecture: not "resnet" } image when image.SizeWithoutFolder % image.PatchSize != 0:
                yield return ("patchSize", $"must divide the size; found patches of {image.PatchSize} and pictures of {image.SizeWithoutFolder} pixels.");
                break;
            case FullOptions or ScratchOptions when TrainsMore((AdapterOptions)record):
                yield return ("", "trains every parameter already: remove trainHead, trainLayerNorm, trainUserEncoder and trainWordEmbeddings.");
                break;
            case UserEncoderOptions user when user.Width % user.Heads != 0:
                yield return ("heads", $"must divide the width; found {user.Heads} heads and width {user.Width}.");
                break;
            case TrainingOptions training when training.Accumulation > training.BatchSize:
                yield return ("accumulation", $"must not exceed the batch size; found {training.Accumulation} parts of a batch of {training.BatchSize}.");
                break;
            case PretrainingRecipe { Training.FrozenPrecision: not RoundedProjections.Float32 } or TextPretrainingRecipe { Training.FrozenPrecision: not RoundedProjections.Float32 }:
                yield return ("training.frozenPrecision", "rounds frozen layers, and pre-training freezes none: remove it.");
                break;
            case PretrainingRecipe { Training.StateCache: not StateCache.None } or TextPretrainingRecipe { Training.StateCache: not StateCache.None }:
                yield return ("training.stateCache", "keeps the states of a frozen encoder, and pre-training freezes none: remove it.");
                break;
            case AdaptationRecipe { Training.StateCache: not StateCache.None, Adapter: FullOptions or ScratchOptions }:
                yield return ("training.stateCache", "keeps the states of a frozen encoder, and this method freezes none: remove it.");
                break;
            case AdaptationRecipe { Training.FrozenPrecision: not RoundedProjections.Float32, Adapter: FullOptions or ScratchOptions }:
                yield return ("training.frozenPrecision", "rounds frozen layers, and this method freezes none: remove it.");
                break;
            case PretrainingRecipe { ItemEncoder: TextItemEncoderOptions { Folder: null, Tokenizer: null } }:
                yield return ("itemEncoder.tokenizer", TokenizerIsRequired);
                break;
            case TextImageItemEncoderOptions { Text: { Folder: null, Tokenizer: null } }:
                yield return ("text.tokenizer", TokenizerIsRequired);
                break;
            case TextPretrainingRecipe { LearnVocabulary: 0, Encoder: { Folder: null, Tokenizer: null } }:
                yield return ("encoder.tokenizer", TokenizerIsRequired + " Or set learnVocabulary to learn one from the titles.");
                break;
            case TextPretrainingRecipe { Encoder.Folder: not null } text when text.LearnVocabulary > 0 || text.CutVocabulary:
                yield return ("encoder.folder", "brings a vocabulary of its own: remove learnVocabulary and cutVocabulary, or the folder.");
                break;
            case PretrainingRecipe { MaskedLanguageModel: not null, ItemEncoder: not (TextItemEncoderOptions or TextImageItemEncoderOptions) }:
                yield return ("maskedLanguageModel", "needs a text item encoder; itemEncoder.type is another.");
                break;
            case PretrainingRecipe { Data.Folder: null, Training.Epochs: > 0 } or AdaptationRecipe { Data.Folder: null }:
                yield return ("data.folder", "is required: only an imported model, whose run trains nothing (training.epochs 0), has none.");
                break;
            case AdaptationRecipe { Training.Epochs: > 0, Adapter: FrozenOptions adapter } when !TrainsMore(adapter):
                yield return ("adapter", "trains nothing: set one of trainHead, trainLayerNorm, trainUserEncoder, trainWordEmbeddings, or training.epochs to 0.");
                break;
        }
    }

    private static bool TrainsMore(AdapterOptions adapter) =>
        adapter.TrainHead || adapter.TrainLayerNorm || adapter.TrainUserEncoder || adapter.TrainWordEmbeddings;

    private static (string Architecture, int PatchSize, int Layers, int Width, int Heads, int FeedForwardWidth, int Depth, int Channels) ShapeOf(ImageItemEncoderOptions image) =>
        (image.Architecture, image.PatchSize, image.Layers, image.Width, image.Heads, image.FeedForwardWidth, image.Depth, image.Channels);

    private static (int Layers, int Width, int Heads, int FeedForwardWidth) ShapeOf(TextItemEncoderOptions text) =>
        (text.Layers, text.Width, text.Heads, text.FeedForwardWidth);
}
