using TransRec.Foundation.Randomness;

namespace TransRec.Evaluation;

/// <summary>The difference of two models that were tested on the same users.</summary>
/// <param name="Mean">The mean over users.</param>
/// <param name="Low">The lower end of the interval that holds 95% of the resampled means.</param>
/// <param name="High">Its upper end.</param>
/// <param name="PValue">Two-sided: twice the smaller share of resampled means at or beyond zero, at least 1 / (resamples + 1) each side, at most 1.</param>
public sealed record PairedDifference(double Mean, double Low, double High, double PValue);

/// <summary>
/// The paired bootstrap over users (Efron and Tibshirani 1993, chapters 13 and 16; for rankings Sakai 2006): users are drawn with replacement, and the
/// mean difference is taken anew.
/// </summary>
/// <remarks>It speaks of other users of the same domain, not of other seeds: differences averaged over seeds carry the seeds' noise only as far as it is averaged away.</remarks>
public static class PairedBootstrap
{
    /// <summary>Tests the mean of differences.</summary>
    /// <param name="differences">One per user, in the same order for both models.</param>
    /// <param name="resamples">Samples, from 100.</param>
    /// <param name="seed">The seed; a sample is a function of it and of its number.</param>
    public static PairedDifference Of(ReadOnlySpan<double> differences, int resamples = 10_000, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        ArgumentOutOfRangeException.ThrowIfZero(differences.Length, nameof(differences));
        var values = differences.ToArray();
        var means = new double[resamples];
        Parallel.For(0, resamples, sample =>
        {
            var random = new RandomSource(seed, RandomPurpose.Bootstrap, sample);
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                sum += values[random.NextBelow(values.Length)];
            }

            means[sample] = sum / values.Length;
        });
        Array.Sort(means);
        var below = (1.0 + means.Count(mean => mean <= 0)) / (resamples + 1);
        var above = (1.0 + means.Count(mean => mean >= 0)) / (resamples + 1);
        return new PairedDifference(
            values.Average(),
            means[(int)(0.025 * (resamples - 1))],
            means[(int)Math.Ceiling(0.975 * (resamples - 1))],
            Math.Min(1, 2 * Math.Min(below, above)));
    }

    /// <summary>
    /// Holm's correction (Holm 1979): p-values such that all below a level hold together with that level's probability of a single false one.
    /// </summary>
    /// <param name="pValues">The p-values.</param>
    /// <returns>The corrected ones, in the same order.</returns>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        var corrected = new double[pValues.Count];
        var (greatest, rest) = (0.0, pValues.Count);
        foreach (var place in Enumerable.Range(0, pValues.Count).OrderBy(place => pValues[place]))
        {
            greatest = Math.Max(greatest, Math.Min(1, rest * pValues[place]));
            corrected[place] = greatest;
            rest--;
        }

        return corrected;
    }
}
