using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Evaluation;
using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Pictures.Generated;
using TransRec.Training;

namespace TransRec.Experiments.Demos;

/// <summary>
/// The whole way on a generated marketplace, once with items that are read by their titles and once by their pictures: pre-train on the source, carry the model to
/// the target by training from scratch, full fine-tuning and the Houlsby adapter, and compare. The words of both domains are learnt from titles before.
/// </summary>
public static class Demo
{
    /// <summary>Runs the demo, or goes on with it where it was stopped.</summary>
    /// <param name="place">The folder for data and runs, and whether runs that are there are deleted first.</param>
    /// <param name="progress">Told of steps and epochs.</param>
    /// <param name="stop">Asks to save and stop.</param>
    /// <returns>The report; null when stopped.</returns>
    public static DemoReport? Run(RunOptions place, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        Run(new DemoOptions(), place, progress, stop);

    internal static DemoReport? Run(DemoOptions options, RunOptions place, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        var recipes = new DemoRecipes(options, place.Folder);
        var steps = 1 + options.Modalities.Sum(modality => 1 + modality.Adaptations.Count);
        var step = 0;
        void Tell(string what) => progress.Tell($"{++step} of {steps}: {what}");

        progress.Tell("Generating a marketplace of two domains: home and garden with many users, fashion and outdoor with few.");
        var marketplace = Marketplace.Generate(options.Marketplace);
        marketplace.Write(marketplace.Source, recipes.Source);
        marketplace.Write(marketplace.Target, recipes.Target);

        Tell("learning words from the titles of both domains (masked language model).");
        if (TextPretraining.Run(recipes.Words(), place with { Folder = recipes.WordsRun }, progress, stop).Stopped)
        {
            return null;
        }

        var domain = Experiment.Load(recipes.TargetData);
        var rows = new List<DemoRow>(BaselineRows(domain));
        foreach (var modality in options.Modalities)
        {
            Tell($"pre-training on the source domain, items by their {modality.Name}.");
            if (Pretraining.Run(recipes.Pretraining(modality), place with { Folder = recipes.PretrainedRun(modality) }, progress, stop).Stopped)
            {
                return null;
            }

            foreach (var adaptation in modality.Adaptations)
            {
                Tell($"the target domain by {modality.Name}, {adaptation.Name}.");
                var run = recipes.Run(modality, adaptation);
                var result = Adaptation.Run(recipes.Adaptation(modality, adaptation), place with { Folder = run }, progress, stop);
                if (result.Stopped)
                {
                    return null;
                }

                rows.Add(Row(modality, adaptation, result, run));
            }
        }

        var shown = recipes.Run(options.Modalities[0], options.Modalities[0].Adaptations[^1]);
        using var adapted = RecommenderRun.Open(shown);
        var user = domain.UserIds[0];
        return new DemoReport(place.Folder, rows, shown, user, domain.UserIds[^1], adapted.History(user), adapted.ForUser(user, 10), DemoStudy.Of(options, recipes));
    }

    private static DemoRow Row(DemoModality modality, DemoAdaptation adaptation, RunResult result, string run) => new(
        modality.Name,
        adaptation.Name,
        adaptation.Meaning,
        result.TrainableParameters,
        result.TotalParameters,
        result.Metrics["test/hr@10"],
        result.Metrics["test/ndcg@10"],
        result.Seconds,
        new FileInfo(Path.Combine(run, ModelFolder.WeightsFile)).Length);

    private static IEnumerable<DemoRow> BaselineRows(Domain domain) =>
        from baseline in Baselines.OnTest(domain, new EvaluationOptions())
        let at = baseline.Metrics.At(10)
        select new DemoRow("", baseline.Name, MeaningOf(baseline.Name), 0, 0, at.HitRate, at.Ndcg, 0, 0);

    private static string MeaningOf(string baseline) => baseline == Baselines.Popularity
        ? "The items most often taken, the same for everyone."
        : "What others took right after the user's last item: counts, no model.";
}
