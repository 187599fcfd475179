using System.Collections.Immutable;

namespace TransRec.Ecosystem.Choice;

/// <summary>
/// How an offer is chosen for a user: a pure function of state, offers and event. There is no clock and no randomness in it, so that replaying a log gives the same
/// choices; the same classes serve and simulate.
/// </summary>
public interface IChoicePolicy
{
    /// <summary>The state and choice after an event.</summary>
    /// <param name="state">The user's state.</param>
    /// <param name="offers">The offers that there are now.</param>
    /// <param name="happened">What happened.</param>
    ChoiceStep Next(ChoiceState state, OfferList offers, ChoiceEvent happened);
}

/// <summary>What a policy came to.</summary>
/// <param name="State">The state after the event; its <see cref="ChoiceState.Current"/> is the choice.</param>
/// <param name="Reason">Why.</param>
/// <param name="Scores">What offers were compared by, in their order; empty where nothing was compared, null for an offer that was not tried yet.</param>
public readonly record struct ChoiceStep(ChoiceState State, ChoiceReason Reason, ImmutableArray<double?> Scores)
{
    /// <summary>The name of the chosen offer.</summary>
    public string Choice => State.Current;
}

/// <summary>Why a policy chose what it chose.</summary>
public enum ChoiceReason
{
    /// <summary>Nothing was to be decided.</summary>
    Unchanged,

    /// <summary>The user chose it.</summary>
    Fixed,

    /// <summary>The utility is over the threshold.</summary>
    Satisfied,

    /// <summary>An offer that was not tried yet.</summary>
    Untried,

    /// <summary>Another offer is better.</summary>
    Better,

    /// <summary>The utility is under the threshold, and the rule takes the next offer whatever it is worth.</summary>
    Dissatisfied,

    /// <summary>No other offer is better.</summary>
    Best,

    /// <summary>Another one is better, but the last switch is too recent.</summary>
    Cooldown,

    /// <summary>Another one is better, but not by enough.</summary>
    Hysteresis,

    /// <summary>The user's offer is no longer there; the host's default takes its place.</summary>
    Withdrawn,
}
