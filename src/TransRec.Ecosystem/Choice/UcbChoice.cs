using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace TransRec.Ecosystem.Choice;

/// <summary>An upper confidence bound: the utility, and a bonus for offers that were seldom tried.</summary>
/// <remarks>
/// Form engine: <c>u + c sqrt(2 ln(t + 1) / (n D))</c> with t lists so far, n cycles under the offer and D lists per cycle; ties stay. Form paper:
/// <c>u + c sqrt(ln N / n) / (1 + N)</c> with N cycles so far; ties to the first. (SMORES adds a constant α, the same for all, which changes nothing.) An offer that no
/// cycle has ended under comes first. The paper's bonus is .28 at N = 2 and .06 at 10: larger than differences of utilities, whence the swings of the first cycles.
/// </remarks>
/// <param name="options">The options.</param>
public sealed class UcbChoice(UcbChoiceOptions options) : CycleChoice(options)
{
    private protected override (int Choice, ChoiceReason Reason, ImmutableArray<double?> Scores) Decide(ChoiceState state, OfferList offers, int current)
    {
        var count = offers.Offers.Count;
        var values = new double?[count];
        var untried = -1;
        var best = options.Form == "paper" ? -1 : current;
        values[current] = Score(state, state.Tallies[current]); // the place that ties are broken for must be known first
        for (var i = 0; i < count; i++)
        {
            if (state.Tallies[i].Cycles == 0)
            {
                untried = untried < 0 ? i : untried;
                continue;
            }

            values[i] = Score(state, state.Tallies[i]);
            best = best < 0 || values[i] > values[best] ? i : best;
        }

        var scores = ImmutableCollectionsMarshal.AsImmutableArray(values);
        return untried >= 0 && MayExplore(state) ? (untried, ChoiceReason.Untried, scores)
            : best == current ? (current, ChoiceReason.Best, scores)
            : options.Hysteresis > 0 && scores[best] < scores[current] + options.Hysteresis ? (current, ChoiceReason.Hysteresis, scores)
            : (best, ChoiceReason.Better, scores);
    }

    private double Score(ChoiceState state, OfferTally tally) => (tally.Utility ?? 0) + (options.Bonus * (options.Form == "paper"
        ? Math.Sqrt(Math.Log(state.Cycles) / tally.Cycles) / (1 + state.Cycles)
        : Math.Sqrt(2 * Math.Log(state.Lists + 1) / ((double)tally.Cycles * options.ListsPerCycle))));
}
