using TransRec.Collectives;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Models;

namespace TransRec.Experiments.Runs;

/// <summary>The final scores of a run, on the validation and the test items, and the ranks that they come from.</summary>
/// <param name="Scores">Scores by name, e.g. <c>test/ndcg@10</c>.</param>
/// <param name="Ranks">valid and test: a rank per user.</param>
internal sealed record HeldOutScores(IReadOnlyDictionary<string, double> Scores, IReadOnlyDictionary<string, int[]> Ranks)
{
    /// <summary>Ranks both held-out items of every user.</summary>
    public static HeldOutScores Of(Recommender model, IItemContent content, Domain domain, EvaluationOptions evaluation, ICommunicator? communicator = null)
    {
        var scores = new Dictionary<string, double>();
        var ranks = new Dictionary<string, int[]>();
        var items = RecommenderEvaluation.ItemVectors(model, content, evaluation.ItemPrecision, communicator);
        foreach (var (name, heldOut) in new[] { ("valid", HeldOut.Validation), ("test", HeldOut.Test) })
        {
            ranks[name] = RecommenderEvaluation.Ranks(model, items, domain, heldOut, evaluation, communicator);
            foreach (var (metric, value) in MetricNames.Of(RankingMetrics.Of(ranks[name])))
            {
                scores[$"{name}/{metric}"] = value;
            }
        }

        return new HeldOutScores(scores, ranks);
    }

    /// <summary>Writes the ranks into a run's folder and ends the run.</summary>
    public RunSummary Finish(RunSession session, long trainableParameters, long totalParameters)
    {
        if (session.Writes)
        {
            RankFile.Write(session.FilePath(RankFile.Name), Ranks);
        }

        return session.Finish(Scores, trainableParameters, totalParameters);
    }
}
