using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>Metrics of ranks at several cutoffs, averaged over users.</summary>
public sealed record RankingMetrics
{
    /// <summary>The cutoffs that are reported by default: 5, 10 and 20.</summary>
    public static IReadOnlyList<int> DefaultCutoffs { get; } = [5, 10, 20];

    /// <summary>Users, missed ones included: the divisor of every mean.</summary>
    public required int Users { get; init; }

    /// <summary>Users whose target was masked with their own history and counts as a miss.</summary>
    public required int MaskedTargets { get; init; }

    /// <summary>The metrics at each cutoff, in the order asked for.</summary>
    public required IReadOnlyList<CutoffMetrics> Cutoffs { get; init; }

    /// <summary>The metrics at one of the cutoffs.</summary>
    /// <exception cref="ArgumentException">That cutoff was not asked for.</exception>
    public CutoffMetrics At(int cutoff) =>
        Cutoffs.FirstOrDefault(metrics => metrics.Cutoff == cutoff)
        ?? throw new ArgumentException(
            $"No metrics at {cutoff}; cutoffs: {string.Join(", ", Cutoffs.Select(metrics => metrics.Cutoff))}.", nameof(cutoff));

    /// <summary>Computes the metrics of ranks; without any rank all are 0.</summary>
    /// <param name="ranks">A rank per user, from 1; <see cref="CatalogueRanking.Missed"/> for a miss.</param>
    /// <param name="cutoffs">Cutoffs from 1; empty for <see cref="DefaultCutoffs"/>.</param>
    public static RankingMetrics Of(ReadOnlySpan<int> ranks, params ReadOnlySpan<int> cutoffs)
    {
        int[] asked = cutoffs.IsEmpty ? [.. DefaultCutoffs] : cutoffs.ToArray();
        var all = new List<CutoffMetrics>(asked.Length);
        foreach (var cutoff in asked)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1, nameof(cutoffs));
            var (hits, ndcg, reciprocal) = (0, 0d, 0d);
            foreach (var rank in ranks)
            {
                hits += rank <= cutoff ? 1 : 0;
                ndcg += Ndcg(rank, cutoff);
                reciprocal += ReciprocalRank(rank, cutoff);
            }

            var users = Math.Max(1, ranks.Length);
            all.Add(new(cutoff, (double)hits / users, ndcg / users, reciprocal / users));
        }

        return new() { Users = ranks.Length, MaskedTargets = ranks.Count(CatalogueRanking.Missed), Cutoffs = all };
    }

    /// <summary>One user's hit: 1 when the target is among the first <paramref name="cutoff"/> items, else 0.</summary>
    public static double Hit(int rank, int cutoff) => rank <= cutoff ? 1 : 0;

    /// <summary>One user's NDCG with a single relevant item: 1 / log2(rank + 1) up to the cutoff, else 0.</summary>
    public static double Ndcg(int rank, int cutoff) => rank <= cutoff ? 1 / Math.Log2(rank + 1.0) : 0;

    /// <summary>One user's reciprocal rank: 1 / rank up to the cutoff, else 0.</summary>
    public static double ReciprocalRank(int rank, int cutoff) => rank <= cutoff ? 1.0 / rank : 0;
}
