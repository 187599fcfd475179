using System.Diagnostics;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Ranking;
using static TorchSharp.torch;

namespace TransRec.Experiments.Profiles;

/// <summary>The cost of an evaluation, from a sample of the catalogue and of the users.</summary>
internal static class ProfiledEvaluation
{
    private const int Cost = 1 << 14; // tokens of the sample, what an evaluation encodes at a time
    private const int Users = 512;

    public static ProfileEvaluation Of(RecommenderTraining training, IItemContent content)
    {
        var (model, domain) = (training.Model, training.Domain);
        model.SetTraining(false);
        using var _ = inference_mode();
        var all = Enumerable.Range(1, domain.ItemCount).Sum(item => (long)model.Items.Cost(content, item));

        // Evenly over the catalogue, so that short and long titles have their share.
        var count = (int)Math.Clamp(domain.ItemCount * (double)Cost / all, 1, domain.ItemCount);
        int[] sample = [.. Enumerable.Range(0, count).Select(i => 1 + (int)((long)i * domain.ItemCount / count))];
        var seconds = Seconds(() =>
        {
            using var scope = NewDisposeScope();
            using var rounded = RoundedProjections.OfItems(model, training.Evaluation.ItemPrecision);
            model.Items.Encode(content, sample);
            DeviceWork.Finish(model.Users.parameters().First().device);
        });
        var vectors = new float[(domain.ItemCount + 1) * model.Items.Width]; // the time does not depend on the values
        var users = Math.Min(Users, domain.UserCount);
        float[] userVectors = [];
        var user = Seconds(() => userVectors = RecommenderEvaluation.UserVectors(
            model, vectors, users, place => domain.Input(place, HeldOut.Validation), training.Evaluation.BatchSize)) / users;
        var queries = RankingQueries.Of(domain, HeldOut.Validation, [.. Enumerable.Range(0, users)]);
        var rank = Seconds(() => CatalogueRanking.Ranks(userVectors, vectors, model.Items.Width, queries, training.Evaluation.TargetConvention, training.Evaluation.TieConvention)) / users;
        return new ProfileEvaluation(
            domain.UserCount, domain.ItemCount, seconds * all / sample.Sum(item => (long)model.Items.Cost(content, item)), user * 1000, rank * 1000);
    }

    // The second time counts: the first one reads pages and compiles.
    private static double Seconds(Action work)
    {
        work();
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
