using System.Numerics;

namespace TransRec.Ecosystem.Simulation;

/// <summary>How a consumer chooses an item of a list, and what the list is worth.</summary>
/// <remarks>
/// A score is a sum of preferences (paper) or their mean (engine, always); the choice is drawn by a softmax of the scores over the whole list, which for numbers so small
/// is nearly uniform.
/// </remarks>
internal sealed class ItemChoice
{
    private readonly bool isSum;
    private readonly bool cuts;
    private readonly double least;

    public ItemChoice(ItemChoiceOptions options) =>
        (isSum, cuts, least) = (options.Rule == "paper", options.Rule == "engine", options.Rule == "always" ? double.NegativeInfinity : options.Least);

    /// <summary>The probability of each item; false: nothing is chosen.</summary>
    /// <param name="preferences">The consumer's preferences.</param>
    /// <param name="slate">The categories of the list's items.</param>
    /// <param name="probabilities">One per item.</param>
    /// <param name="utility">The worth of the list: the mean over its items of preferences times features, 0 for an empty one.</param>
    public bool Probabilities(ReadOnlySpan<double> preferences, ReadOnlySpan<ulong> slate, Span<double> probabilities, out double utility)
    {
        var total = Weigh(preferences, slate, probabilities, out utility);
        for (var i = 0; i < slate.Length; i++)
        {
            probabilities[i] /= total;
        }

        return total > 0;
    }

    /// <summary>The place of the chosen item, -1 for none.</summary>
    /// <param name="preferences">The consumer's preferences.</param>
    /// <param name="slate">The categories of the list's items.</param>
    /// <param name="draw">A number from 0 up to but not including 1.</param>
    /// <param name="utility">The worth of the list.</param>
    public int Choose(ReadOnlySpan<double> preferences, ReadOnlySpan<ulong> slate, double draw, out double utility)
    {
        Span<double> weights = stackalloc double[64];
        var left = draw * Weigh(preferences, slate, weights, out utility);
        if (left < 0)
        {
            return -1;
        }

        for (var i = 0; i < slate.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return slate.Length - 1;
    }

    /// <summary>exp(score) of each item and their sum; -1 when nothing is chosen.</summary>
    private double Weigh(ReadOnlySpan<double> preferences, ReadOnlySpan<ulong> slate, Span<double> weights, out double utility)
    {
        var (total, worth, chooses) = (0.0, 0.0, false);
        for (var i = 0; i < slate.Length; i++)
        {
            var sum = SimulatedPopulation.Sum(preferences, slate[i]);
            var mean = slate[i] == 0 ? 0 : sum / BitOperations.PopCount(slate[i]);
            worth += mean;
            var score = isSum ? sum : cuts && mean < least ? 0 : mean;
            chooses |= isSum ? score > least : !cuts || score > 0;
            weights[i] = Math.Exp(score);
            total += weights[i];
        }

        utility = slate.Length > 0 ? worth / slate.Length : 0;
        return chooses ? total : -1;
    }
}
