using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Models;

namespace TransRec.Experiments;

/// <summary>The final scores of a run: on the validation and the test items.</summary>
internal static class HeldOutScores
{
    /// <summary>Scores by name, e.g. <c>test/ndcg@10</c>.</summary>
    public static IReadOnlyDictionary<string, double> Of(Recommender model, Domain domain, EvaluationOptions evaluation)
    {
        var scores = new Dictionary<string, double>();
        foreach (var (name, heldOut) in new[] { ("valid", HeldOut.Validation), ("test", HeldOut.Test) })
        {
            foreach (var (metric, value) in MetricNames.Of(RankingMetrics.Of(RecommenderEvaluation.Ranks(model, domain, heldOut, evaluation))))
            {
                scores[$"{name}/{metric}"] = value;
            }
        }

        return scores;
    }
}
