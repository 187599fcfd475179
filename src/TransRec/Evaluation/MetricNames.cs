namespace TransRec.Evaluation;

/// <summary>The names under which metrics are reported, e.g. <c>ndcg@10</c>.</summary>
internal static class MetricNames
{
    /// <summary>Metrics at all cutoffs by name: hr@5, ndcg@5, mrr@5, hr@10, ...</summary>
    public static IReadOnlyDictionary<string, double> Of(RankingMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var named = new Dictionary<string, double>();
        foreach (var at in metrics.Cutoffs)
        {
            named[$"hr@{at.Cutoff}"] = at.HitRate;
            named[$"ndcg@{at.Cutoff}"] = at.Ndcg;
            named[$"mrr@{at.Cutoff}"] = at.Mrr;
        }

        return named;
    }
}
