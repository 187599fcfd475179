namespace TransRec.Evaluation;

/// <summary>Metrics of one group of users.</summary>
/// <param name="Name">What they have in common, for reports.</param>
/// <param name="Metrics">Their metrics.</param>
public sealed record MetricsGroup(string Name, RankingMetrics Metrics);
