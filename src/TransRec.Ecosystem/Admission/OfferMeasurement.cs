using System.Numerics;
using TransRec.Data;
using TransRec.Ecosystem.Measures;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Ranking;

namespace TransRec.Ecosystem.Admission;

/// <summary>Measures a model on a domain's held-out users, by the protocol of evaluations.</summary>
internal sealed class OfferMeasurement(RecommenderModel model, Domain domain, IItemContent content, ItemCategories? categories, int listUsers)
{
    private const int Length = 10;

    /// <summary>The model as it is now, with the adapters that are attached.</summary>
    /// <param name="items">The vectors of the catalogue.</param>
    public Measured Run(float[] items)
    {
        var options = new EvaluationOptions();
        var metrics = RankingMetrics.Of(RecommenderEvaluation.Ranks(model.Recommender, items, domain, HeldOut.Test, options), Length).At(Length);
        var users = domain.SampleUsers(Math.Min(1, (double)listUsers / domain.UserCount), seed: 0);
        var vectors = RecommenderEvaluation.UserVectors(model.Recommender, items, users.Length, place => domain.Input(users[place], HeldOut.Test));
        var width = model.Recommender.Users.Width;
        var shows = new int[domain.ItemCount];
        var (slots, shares) = (0, new double[categories?.Names.Count ?? 0]);
        for (var i = 0; i < users.Length; i++)
        {
            foreach (var best in TopK.Of(vectors.AsSpan(i * width, width), items, Length, domain.History(users[i], HeldOut.Test), threads: 1))
            {
                shows[best.Item - 1]++;
                slots++;
                for (var mask = categories?.Masks[best.Item - 1] ?? 0; mask != 0; mask &= mask - 1)
                {
                    shares[BitOperations.TrailingZeroCount(mask)]++;
                }
            }
        }

        var coverage = Concentration.Coverage(shows);
        return new Measured(
            metrics.HitRate,
            metrics.Ndcg,
            coverage,
            Concentration.Gini(shows),
            domain.UserCount,
            (categories?.Names ?? []).Zip(shares, (name, count) => (name, count)).ToDictionary(each => each.name, each => each.count / Math.Max(1, slots)));
    }

    /// <summary>The vectors of the first users as the model is now.</summary>
    /// <param name="items">The vectors of the catalogue.</param>
    /// <param name="count">How many users.</param>
    public float[] Users(float[] items, int count) => RecommenderEvaluation.UserVectors(model.Recommender, items, count, user => domain.Input(user, HeldOut.Test));

    /// <summary>The vectors of the catalogue as the model is now.</summary>
    public float[] Vectors() => RecommenderEvaluation.ItemVectors(model.Recommender, content);
}
