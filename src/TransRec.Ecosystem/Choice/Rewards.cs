using System.Collections.Immutable;

namespace TransRec.Ecosystem.Choice;

/// <summary>What events do to a state, whatever the policy.</summary>
internal static class Rewards
{
    /// <summary>Adds the rewards of lists.</summary>
    public static ChoiceState Add(ChoiceState state, ListsRewarded rewarded, double beta, bool startAtZero)
    {
        var at = PlaceOf(state.Tallies, rewarded.Offer);
        var tally = at < 0 ? new OfferTally(rewarded.Offer, "", null, 0, 0) : state.Tallies[at];
        var utility = tally.Utility;
        for (var i = 0; i < rewarded.Rewards.Count; i++)
        {
            utility = RecencyAverage.After(utility, rewarded.Rewards[i], beta, startAtZero);
        }

        var count = rewarded.Rewards.Count;
        tally = tally with { Utility = utility, Lists = tally.Lists + count };
        return state with
        {
            Tallies = at < 0 ? state.Tallies.Add(tally) : state.Tallies.SetItem(at, tally),
            Lists = state.Lists + count,
            ListsInCycle = state.ListsInCycle + count,
        };
    }

    /// <summary>Counts the cycle that ends, before anything is decided.</summary>
    public static ChoiceState EndCycle(ChoiceState state, CycleEnded ended)
    {
        var at = PlaceOf(state.Tallies, state.Current);
        var tally = at < 0 ? new OfferTally(state.Current, "", null, 0, 0) : state.Tallies[at];
        var explored = tally.Cycles == 0 && state.Cycles > 0 ? state.ListsInCycle : 0;
        tally = tally with { Cycles = tally.Cycles + 1 };
        return state with
        {
            Tallies = at < 0 ? state.Tallies.Add(tally) : state.Tallies.SetItem(at, tally),
            Cycles = state.Cycles + 1,
            ListsInCycle = 0,
            ExplorationLists = state.ExplorationLists + explored,
            CyclesSinceSwitch = state.CyclesSinceSwitch + 1,
            DecidedAt = ended.At ?? state.DecidedAt,
        };
    }

    private static int PlaceOf(ImmutableArray<OfferTally> tallies, string offer)
    {
        for (var i = 0; i < tallies.Length; i++)
        {
            if (tallies[i].Offer == offer)
            {
                return i;
            }
        }

        return -1;
    }
}
