using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Pictures.Generated;
using TransRec.Tests.Conformance;
using TransRec.Training;

namespace TransRec.Tests.Experiments;

/// <summary>That the pictures of the generated marketplace say what people like, on a small one with the demo's kind of encoder.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class DemoPicturesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_of_the_pictures_alone_ranks_better_than_popularity()
    {
        var marketplace = Marketplace.Generate(new() { SourceUsers = 600, SourceItems = 100, TargetUsers = 1 });
        marketplace.Write(marketplace.Source, folder.Path);
        var recipe = new PretrainingRecipe
        {
            Threads = 1,
            Data = new DataOptions { Folder = folder.Path, Cache = Path.Combine(folder.Path, "cache") },
            ItemEncoder = new ImageItemEncoderOptions { Size = 24, PatchSize = 6, Layers = 1, Width = 32, FeedForwardWidth = 32, Dropout = 0 },
            UserEncoder = new SasRecOptions { Width = 32, Blocks = 1, Dropout = 0 },
            Training = new TrainingOptions
            {
                Epochs = 12,
                BatchSize = 64,
                LearningRates = new() { ItemEncoder = 3e-3, UserEncoder = 3e-3, Head = 3e-3 },
                WarmupSteps = 10,
                Patience = 0,
                EvaluateEvery = 6,
            },
        };

        var run = Pretraining.Run(recipe, new RunOptions(Path.Combine(folder.Path, "run")));

        var popularity = Baselines.OnTest(Experiment.Load(recipe.Data), recipe.Evaluation)[0];
        Assert.InRange(run.Metrics["test/ndcg@10"], 1.5 * popularity.Metrics.At(10).Ndcg, 1);
    }
}
