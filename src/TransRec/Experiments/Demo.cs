using TransRec.Adapters;
using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Encoders;
using TransRec.Evaluation;
using TransRec.Training;

namespace TransRec.Experiments;

/// <summary>
/// The whole way on a generated marketplace: learn the words of both domains from titles, pre-train on the source, carry the model to the target by
/// training from scratch, full fine-tuning and the Houlsby adapter, and compare.
/// </summary>
public static class Demo
{
    /// <summary>Runs the demo, or goes on with it where it was stopped.</summary>
    /// <param name="folder">Where data and runs are written.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <returns>The report; null when stopped.</returns>
    public static DemoReport? Run(string folder, ITrainingProgress progress, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(progress);
        var source = Path.Combine(folder, "source");
        var target = Path.Combine(folder, "target");
        progress.Message("Generating a marketplace of two domains.");
        var marketplace = Marketplace.Generate(new MarketplaceOptions());
        DomainWriter.Write(source, marketplace.Source.Items, marketplace.Source.Users);
        DomainWriter.Write(target, marketplace.Target.Items, marketplace.Target.Users);

        var text = Path.Combine(folder, "text");
        var pretrained = Path.Combine(folder, "pretrained");
        progress.Message("Learning words from the titles of both domains (masked language model).");
        if (TextPretraining.Run(TextRecipe(source, target), new RunOptions(text), progress, stop).Stopped)
        {
            return null;
        }

        progress.Message("Pre-training on the source domain.");
        if (Pretraining.Run(SourceRecipe(source, Path.Combine(text, TextPretraining.ModelFolder)), new RunOptions(pretrained), progress, stop).Stopped)
        {
            return null;
        }

        var domain = Experiment.Load(new DataOptions { Folder = target });
        var rows = new List<DemoRow> { PopularityRow(domain) };
        foreach (var (name, run, adapter, training) in Adaptations)
        {
            progress.Message($"Target domain: {name}.");
            var recipe = new AdaptationRecipe { Base = pretrained, Data = new DataOptions { Folder = target }, Adapter = adapter, Training = training };
            var result = Adaptation.Run(recipe, new RunOptions(Path.Combine(folder, run)), progress, stop);
            if (result.Stopped)
            {
                return null;
            }

            rows.Add(new DemoRow(
                name,
                result.TrainableParameters,
                result.TotalParameters,
                result.Metrics["test/hr@10"],
                result.Metrics["test/ndcg@10"],
                result.Seconds,
                new FileInfo(Path.Combine(folder, run, ModelBuilder.WeightsFile)).Length));
        }

        using var adapted = RecommenderRun.Open(Path.Combine(folder, Adaptations[^1].Run));
        var user = domain.UserIds[0];
        return new DemoReport(folder, rows, user, adapted.History(user), adapted.ForUser(user, 10));
    }

    private static readonly (string Name, string Run, AdapterOptions Adapter, TrainingOptions Training)[] Adaptations =
    [
        ("from scratch (TFS)", "scratch", new ScratchOptions(), Training(epochs: 60, rate: 2e-3, patience: 12)),
        ("full fine-tuning (FTA)", "full", new FullOptions(), Training(epochs: 20, rate: 1e-3, patience: 5)),
        ("Houlsby adapter", "houlsby", new HoulsbyOptions { BottleneckWidth = 16, UserBottleneckWidth = 16 }, Training(epochs: 30, rate: 3e-3, patience: 6)),
    ];

    private static TextPretrainingRecipe TextRecipe(string source, string target) => new()
    {
        Domains = [source, target],
        LearnVocabulary = 1200,
        Encoder = new TextItemEncoderOptions { Layers = 2, Width = 64, Heads = 2, FeedForwardWidth = 256, MaximumTokens = 16 },
        Training = new TrainingOptions { Epochs = 16, BatchSize = 64, Schedule = "cosine", LearningRates = Rates(2e-3), Patience = 0, EvaluateEvery = 8 },
    };

    private static PretrainingRecipe SourceRecipe(string source, string encoder) => new()
    {
        Data = new DataOptions { Folder = source },
        ItemEncoder = new TextItemEncoderOptions { Folder = encoder, MaximumTokens = 16 },
        Training = new TrainingOptions { Epochs = 8, BatchSize = 64, Schedule = "cosine", LearningRates = Rates(1e-3), Patience = 0, EvaluateEvery = 4 },
    };

    private static TrainingOptions Training(int epochs, double rate, int patience) =>
        new() { Epochs = epochs, BatchSize = 64, LearningRates = Rates(rate), Patience = patience };

    private static LearningRateOptions Rates(double rate) =>
        new() { ItemEncoder = rate, UserEncoder = rate, Head = rate, ItemAdapters = rate, UserAdapters = rate };

    private static DemoRow PopularityRow(Domain domain)
    {
        var queries = RankingQueries.Of(domain, HeldOut.Test);
        var at = RankingMetrics.Of(CatalogueRanking.Ranks(new Popularity(ItemFrequencies.Of(domain)), queries)).At(10);
        return new DemoRow("popularity", 0, 0, at.HitRate, at.Ndcg, 0, 0);
    }
}
