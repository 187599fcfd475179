namespace TransRec.Ecosystem.Admission;

/// <summary>What a host has measured of an algorithm on its own held-out users.</summary>
/// <param name="HitRate">The share of users whose held-out item is among the first 10.</param>
/// <param name="Ndcg">NDCG@10.</param>
/// <param name="Coverage">The share of the catalogue in the lists of 10.</param>
/// <param name="Gini">The Gini coefficient of exposure over the catalogue.</param>
/// <param name="Users">Users that were ranked.</param>
/// <param name="Shares">The share of slots whose item is of each category; empty when no categories are known.</param>
public sealed record Measured(double HitRate, double Ndcg, double Coverage, double Gini, int Users, IReadOnlyDictionary<string, double> Shares);
