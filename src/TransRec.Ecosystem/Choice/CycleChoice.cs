using System.Collections.Immutable;

namespace TransRec.Ecosystem.Choice;

/// <summary>
/// What policies share that decide at the end of a cycle: rewards, the guard rails (cool-down, hysteresis, a bound on exploration), and what becomes of a user whose offer goes.
/// </summary>
public abstract class CycleChoice : IChoicePolicy
{
    private readonly CycleChoiceOptions options;

    private protected CycleChoice(CycleChoiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    /// <inheritdoc/>
    public ChoiceStep Next(ChoiceState state, OfferList offers, ChoiceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(offers);
        ArgumentNullException.ThrowIfNull(happened);
        var known = state.For(offers);
        if (happened is ListsRewarded rewarded)
        {
            return new ChoiceStep(Rewards.Add(known, rewarded, options.Beta, options.StartAtZero), ChoiceReason.Unchanged, []);
        }

        if (happened is CycleEnded ended)
        {
            known = Rewards.EndCycle(known, ended);
        }

        var current = offers.IndexOf(known.Current);
        if (current < 0)
        {
            return new ChoiceStep(Moved(known, offers, offers.IndexOf(offers.Default)), ChoiceReason.Withdrawn, []);
        }

        if (happened is not CycleEnded)
        {
            return new ChoiceStep(known, ChoiceReason.Unchanged, []);
        }

        var (choice, reason, scores) = Decide(known, offers, current);
        if (choice == current)
        {
            return new ChoiceStep(known, reason, scores);
        }

        return known.CyclesSinceSwitch <= options.Cooldown
            ? new ChoiceStep(known, ChoiceReason.Cooldown, scores)
            : new ChoiceStep(Moved(known, offers, choice), reason, scores);
    }

    /// <summary>The place of the offer that the rule takes.</summary>
    /// <param name="state">The state, with a tally per offer in the offers' order.</param>
    /// <param name="offers">The offers.</param>
    /// <param name="current">The place of the user's offer.</param>
    private protected abstract (int Choice, ChoiceReason Reason, ImmutableArray<double?> Scores) Decide(ChoiceState state, OfferList offers, int current);

    /// <summary>Whether one cycle more under a new offer keeps within the bound on exploration.</summary>
    private protected bool MayExplore(ChoiceState state) =>
        state.ExplorationLists + options.ListsPerCycle <= options.MaxExploration * (state.Lists + options.ListsPerCycle);

    private ChoiceState Moved(ChoiceState state, OfferList offers, int choice)
    {
        var tally = state.Tallies[choice];
        return state with
        {
            Current = offers.Offers[choice].Name,
            CyclesSinceSwitch = 0,
            Tallies = options.StartAtZero && tally.Utility is null ? state.Tallies.SetItem(choice, tally with { Utility = 0 }) : state.Tallies,
        };
    }
}
