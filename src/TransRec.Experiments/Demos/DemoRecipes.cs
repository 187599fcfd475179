using TransRec.Encoders.Items;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Demos;

/// <summary>The recipes of the demo and where their runs lie: <c>titles/scratch</c>, <c>pictures/scratch</c> and so on in the demo's folder.</summary>
internal sealed class DemoRecipes(DemoOptions options, string folder)
{
    public string Folder => folder;

    public string Source => Path.Combine(folder, "source");

    public string Target => Path.Combine(folder, "target");

    public string WordsRun => Path.Combine(folder, "words");

    /// <summary>The target's data, for titles and pictures alike.</summary>
    public DataOptions TargetData => Data(Target);

    public string PretrainedRun(DemoModality modality) => Path.Combine(folder, modality.Name, "pretrained");

    public string Run(DemoModality modality, DemoAdaptation adaptation) => Path.Combine(folder, modality.Name, adaptation.Run);

    public TextPretrainingRecipe Words() => new()
    {
        Domains = [Source, Target],
        LearnVocabulary = options.Vocabulary,
        Encoder = options.Words,
        Training = options.WordTraining,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    public PretrainingRecipe Pretraining(DemoModality modality) => new()
    {
        Data = Data(Source),
        ItemEncoder = modality.Encoder is TextItemEncoderOptions text
            ? text with { Folder = Path.Combine(WordsRun, TextPretraining.ModelFolder) }
            : modality.Encoder,
        UserEncoder = options.UserEncoder,
        Training = modality.Source,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    public AdaptationRecipe Adaptation(DemoModality modality, DemoAdaptation adaptation) => new()
    {
        Base = PretrainedRun(modality),
        Data = TargetData,
        Adapter = adaptation.Adapter,
        Training = adaptation.Training,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    // The decoded pictures lie with the rest, so that deleting the folder leaves nothing behind.
    private DataOptions Data(string domain) => new() { Folder = domain, Cache = Path.Combine(folder, "cache") };
}
