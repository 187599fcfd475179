using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Tests.Experiments;

/// <summary>
/// A generated marketplace with one finished run of each kind, made once for the tests of a collection: masked-LM over a learnt vocabulary, a
/// source model and a Houlsby adapter. Everything that resuming has to restore is on: dropout, negatives, AdamW with decay, a cosine schedule.
/// </summary>
public sealed class TinyWorld : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyWorld()
    {
        var marketplace = Marketplace.Generate(new MarketplaceOptions
        {
            SourceUsers = 40,
            SourceItems = 100,
            TargetUsers = 30,
            TargetItems = 100,
            LongestSequence = 7,
        });
        DomainWriter.Write(Source, marketplace.Source.Items, marketplace.Source.Users);
        DomainWriter.Write(Target, marketplace.Target.Items, marketplace.Target.Users);
        TextRun = Finish(new(), (progress, stop) => TextPretraining.Run(TextRecipe, new RunOptions(New("text")), progress, stop));
        SourceRun = Finish(new(), (progress, stop) => Pretraining.Run(SourceRecipe, new RunOptions(New("source")), progress, stop));
        TargetRun = Finish(new(), (progress, stop) => Adaptation.Run(TargetRecipe, new RunOptions(New("target")), progress, stop));
    }

    public string Source => Path.Combine(folder.Path, "home-and-garden");

    public string Target => Path.Combine(folder.Path, "fashion-and-outdoor");

    /// <summary>Finished runs of the three recipes, undisturbed.</summary>
    public string TextRun { get; }

    /// <inheritdoc cref="TextRun"/>
    public string SourceRun { get; }

    /// <inheritdoc cref="TextRun"/>
    public string TargetRun { get; }

    /// <summary>What the undisturbed runs told their progress.</summary>
    public Dictionary<string, RecordedProgress> Progress { get; } = [];

    public TextPretrainingRecipe TextRecipe => new()
    {
        Threads = 1,
        Domains = [Source, Target],
        LearnVocabulary = 120,
        Encoder = new TextItemEncoderOptions { Layers = 1, Width = 16, Heads = 2, FeedForwardWidth = 16, MaximumTokens = 8 },
        Training = Training(epochs: 3, batchSize: 50),
    };

    public PretrainingRecipe SourceRecipe => new()
    {
        Threads = 1,
        Data = Data(Source),
        ItemEncoder = new TextItemEncoderOptions { Folder = Path.Combine(TextRun, TextPretraining.ModelFolder), MaximumTokens = 8 },
        UserEncoder = new SasRecOptions { Width = 8, Blocks = 1 },
        Objective = new BinaryCrossEntropyOptions(),
        Training = Training(epochs: 4, batchSize: 12),
    };

    public AdaptationRecipe TargetRecipe => new()
    {
        Threads = 1,
        Base = SourceRun,
        Data = Data(Target),
        Adapter = new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 2, TrainHead = true },
        Training = Training(epochs: 4, batchSize: 12),
    };

    public PretrainingRecipe IdRecipe =>
        SourceRecipe with { ItemEncoder = new IdItemEncoderOptions(), Training = Training(epochs: 1, batchSize: 20) };

    public static DataOptions Data(string folder) => new() { Folder = folder, MaximumSequenceLength = 4 };

    public static TrainingOptions Training(int epochs, int batchSize) => new()
    {
        Epochs = epochs,
        BatchSize = batchSize,
        Schedule = "cosine",
        WarmupSteps = 2,
        WeightDecay = 0.01,
        Patience = 0,
        LearningRates = new LearningRateOptions { ItemEncoder = 5e-3, UserEncoder = 5e-3, Head = 5e-3, ItemAdapters = 1e-2, UserAdapters = 1e-2 },
    };

    /// <summary>A path for a new run.</summary>
    public string New(string name) => Path.Combine(folder.Path, "runs", $"{name}-{Guid.NewGuid():n}");

    /// <summary>Copies a folder of files and folders.</summary>
    public string Copy(string from)
    {
        var to = New(Path.GetFileName(from));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return to;
    }

    public void Dispose() => folder.Dispose();

    private string Finish(RecordedProgress progress, Func<IProgress<TrainingProgress>?, CancellationToken, RunResult> run)
    {
        var result = run(progress, CancellationToken.None);
        Assert.False(result.Stopped);
        Progress[result.Folder] = progress;
        return result.Folder;
    }
}

/// <summary>The tests that share a <see cref="TinyWorld"/>; dropout uses the process-wide generator, so nothing runs beside them.</summary>
[CollectionDefinition(nameof(TinyWorld), DisableParallelization = true)]
public sealed class TinyWorldTests : ICollectionFixture<TinyWorld>;
