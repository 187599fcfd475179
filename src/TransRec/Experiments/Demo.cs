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
    /// <param name="place">The folder for data and runs, and whether runs that are there are deleted first.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <returns>The report; null when stopped.</returns>
    public static DemoReport? Run(RunOptions place, ITrainingProgress progress, CancellationToken stop = default) =>
        Run(new DemoOptions(), place, progress, stop);

    internal static DemoReport? Run(DemoOptions options, RunOptions place, ITrainingProgress progress, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(progress);
        var folder = place.Folder;
        var source = Path.Combine(folder, "source");
        var target = Path.Combine(folder, "target");
        progress.Message("Generating a marketplace of two domains: home and garden with many users, fashion and outdoor with few.");
        var marketplace = Marketplace.Generate(options.Marketplace);
        marketplace.Write(marketplace.Source, source);
        marketplace.Write(marketplace.Target, target);

        var text = Path.Combine(folder, "text");
        progress.Message("1 of 5: learning words from the titles of both domains (masked language model).");
        if (TextPretraining.Run(TextRecipe(options, source, target), place with { Folder = text }, progress, stop).Stopped)
        {
            return null;
        }

        var pretrained = Path.Combine(folder, "pretrained");
        progress.Message("2 of 5: pre-training on the source domain.");
        var sourceRecipe = SourceRecipe(options, source, Path.Combine(text, TextPretraining.ModelFolder));
        if (Pretraining.Run(sourceRecipe, place with { Folder = pretrained }, progress, stop).Stopped)
        {
            return null;
        }

        var domain = Experiment.Load(new DataOptions { Folder = target });
        var rows = new List<DemoRow>(Baselines(domain));
        var runs = new List<(DemoAdaptation, AdaptationRecipe)>();
        foreach (var (adaptation, number) in options.Adaptations.Select((adaptation, index) => (adaptation, index + 3)))
        {
            progress.Message($"{number} of {options.Adaptations.Count + 2}: the target domain, {adaptation.Name}.");
            var run = Path.Combine(folder, adaptation.Run);
            var recipe = TargetRecipe(options, pretrained, target, adaptation);
            runs.Add((adaptation, recipe));
            var result = Adaptation.Run(recipe, place with { Folder = run }, progress, stop);
            if (result.Stopped)
            {
                return null;
            }

            rows.Add(new DemoRow(
                adaptation.Name,
                adaptation.Meaning,
                result.TrainableParameters,
                result.TotalParameters,
                result.Metrics["test/hr@10"],
                result.Metrics["test/ndcg@10"],
                result.Seconds,
                new FileInfo(Path.Combine(run, ModelBuilder.WeightsFile)).Length));
        }

        var shown = Path.Combine(folder, options.Adaptations[^1].Run);
        using var adapted = RecommenderRun.Open(shown);
        var user = domain.UserIds[0];
        return new DemoReport(folder, rows, shown, user, domain.UserIds[^1], adapted.History(user), adapted.ForUser(user, 10), DemoStudy.Of(folder, runs));
    }

    private static TextPretrainingRecipe TextRecipe(DemoOptions options, string source, string target) => new()
    {
        Domains = [source, target],
        LearnVocabulary = options.Vocabulary,
        Encoder = options.Encoder,
        Training = options.Text,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    private static PretrainingRecipe SourceRecipe(DemoOptions options, string source, string encoder) => new()
    {
        Data = new DataOptions { Folder = source },
        ItemEncoder = new TextItemEncoderOptions { Folder = encoder, MaximumTokens = options.Encoder.MaximumTokens, Dropout = 0 },
        UserEncoder = options.UserEncoder,
        Training = options.Source,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    private static AdaptationRecipe TargetRecipe(DemoOptions options, string pretrained, string target, DemoAdaptation adaptation) => new()
    {
        Base = pretrained,
        Data = new DataOptions { Folder = target },
        Adapter = adaptation.Adapter,
        Training = adaptation.Training,
        Seed = options.Seed,
        Threads = options.Threads,
    };

    private static IEnumerable<DemoRow> Baselines(Domain domain)
    {
        yield return Baseline("popularity", "The items most often taken, the same for everyone.", domain, new Popularity(ItemFrequencies.Of(domain)));
        yield return Baseline("item transition", "What others took right after the user's last item: counts, no model.", domain, ItemTransition.Of(domain));
    }

    private static DemoRow Baseline(string name, string meaning, Domain domain, IHistoryScorer scorer)
    {
        var at = RankingMetrics.Of(CatalogueRanking.Ranks(scorer, RankingQueries.Of(domain, HeldOut.Test))).At(10);
        return new DemoRow(name, meaning, 0, 0, at.HitRate, at.Ndcg, 0, 0);
    }
}
