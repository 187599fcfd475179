using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace TransRec.Ecosystem.Choice;

/// <summary>A user stays while the utility of the offer reaches a threshold.</summary>
/// <remarks>
/// Buhayh, McKinnie and Burke 2025 (the form paper: at or under θ the other one, unconditionally), and the later engine of SMORES (the form engine: under θ the
/// first untried one, else the last of those with the largest utility). Without hysteresis users whose utility lies near θ go to and fro.
/// </remarks>
/// <param name="options">The options.</param>
public sealed class ThresholdChoice(ThresholdChoiceOptions options) : CycleChoice(options)
{
    private protected override (int Choice, ChoiceReason Reason, ImmutableArray<double?> Scores) Decide(ChoiceState state, OfferList offers, int current)
    {
        var count = offers.Offers.Count;
        var utility = state.Tallies[current].Utility;
        if (count == 1 || utility is null || IsSatisfied(utility.Value))
        {
            return (current, ChoiceReason.Satisfied, Scores(state, count));
        }

        return options.Form == "engine" ? UntriedOrBest(state, current, count) : Other(state, current, count);
    }

    private bool IsSatisfied(double utility) => options.Form == "paper" ? utility > options.Threshold : utility >= options.Threshold;

    private (int, ChoiceReason, ImmutableArray<double?>) UntriedOrBest(ChoiceState state, int current, int count)
    {
        var scores = Scores(state, count);
        var mayExplore = MayExplore(state);
        var best = current;
        for (var i = 0; i < count; i++)
        {
            if (scores[i] is not { } utility)
            {
                if (mayExplore)
                {
                    return (i, ChoiceReason.Untried, scores);
                }
            }
            else if (utility >= scores[best])
            {
                best = i;
            }
        }

        return best == current ? (current, ChoiceReason.Best, scores)
            : scores[best] < scores[current] + options.Hysteresis ? (current, ChoiceReason.Hysteresis, scores)
            : (best, ChoiceReason.Better, scores);
    }

    private (int, ChoiceReason, ImmutableArray<double?>) Other(ChoiceState state, int current, int count)
    {
        var scores = Scores(state, count);
        if (options.Form == "largest" && scores.All(utility => utility > 0) && scores[current] >= scores.Max())
        {
            return (current, ChoiceReason.Best, scores);
        }

        var other = (current + 1) % count;
        var untried = state.Tallies[other].Cycles == 0;
        return untried && !MayExplore(state) ? (current, ChoiceReason.Best, scores)
            : !untried && options.Hysteresis > 0 && scores[other] < scores[current] + options.Hysteresis ? (current, ChoiceReason.Hysteresis, scores)
            : (other, untried ? ChoiceReason.Untried : ChoiceReason.Dissatisfied, scores);
    }

    private static ImmutableArray<double?> Scores(ChoiceState state, int count)
    {
        var scores = new double?[count];
        for (var i = 0; i < count; i++)
        {
            scores[i] = state.Tallies[i].Utility;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(scores);
    }
}
