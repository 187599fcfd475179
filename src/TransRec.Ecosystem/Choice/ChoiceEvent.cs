namespace TransRec.Ecosystem.Choice;

/// <summary>What happens to a user's choice.</summary>
public abstract record ChoiceEvent
{
    private protected ChoiceEvent()
    {
    }
}

/// <summary>Lists of an offer were rewarded.</summary>
/// <param name="Offer">The offer that gave the lists.</param>
/// <param name="Rewards">The rewards in the order of the lists, each the value of what was taken over the largest value, 0 to 1; in the simulation the utility of the list.</param>
public sealed record ListsRewarded(string Offer, IReadOnlyList<double> Rewards) : ChoiceEvent;

/// <summary>A cycle has ended: the policy decides.</summary>
/// <param name="At">When; null where time plays no part.</param>
public sealed record CycleEnded(DateTimeOffset? At = null) : ChoiceEvent;

/// <summary>The offers have changed; only a user whose offer has gone is moved.</summary>
public sealed record OffersChanged : ChoiceEvent;

/// <summary>When a cycle ends in service: after enough lists, and after enough time.</summary>
/// <param name="MinimumLists">Lists since the last decision.</param>
/// <param name="MinimumTime">Time since the last decision.</param>
public sealed record CycleLength(int MinimumLists, TimeSpan MinimumTime)
{
    /// <summary>10 lists and a day.</summary>
    public static CycleLength Default { get; } = new(10, TimeSpan.FromDays(1));

    /// <summary>Whether a cycle has ended.</summary>
    /// <param name="state">The user's state.</param>
    /// <param name="now">The time.</param>
    /// <param name="since">When the user began, for the first cycle.</param>
    public bool HasEnded(ChoiceState state, DateTimeOffset now, DateTimeOffset since)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.ListsInCycle >= MinimumLists && now - (state.DecidedAt ?? since) >= MinimumTime;
    }
}
