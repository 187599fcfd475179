namespace TransRec.Evaluation;

/// <summary>Means over users at one cutoff, from 0 to 1.</summary>
/// <param name="Cutoff">Items looked at, from the top.</param>
/// <param name="HitRate">Share of users whose target is among them (HR; recall of the one held-out item).</param>
/// <param name="Ndcg">Mean of 1 / log2(rank + 1) for hits.</param>
/// <param name="Mrr">Mean of 1 / rank for hits.</param>
public sealed record CutoffMetrics(int Cutoff, double HitRate, double Ndcg, double Mrr);
