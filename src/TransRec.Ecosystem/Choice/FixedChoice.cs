namespace TransRec.Ecosystem.Choice;

/// <summary>The offer that the user named, whatever rewards it earns; when it is withdrawn, the host's default.</summary>
/// <param name="options">The options.</param>
public sealed class FixedChoice(FixedChoiceOptions options) : IChoicePolicy
{
    /// <inheritdoc/>
    public ChoiceStep Next(ChoiceState state, OfferList offers, ChoiceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(offers);
        var known = happened is ListsRewarded rewarded ? Rewards.Add(state.For(offers), rewarded, beta: 2, startAtZero: false)
            : happened is CycleEnded ended ? Rewards.EndCycle(state.For(offers), ended)
            : state.For(offers);
        var wanted = options.Offer ?? offers.Default;
        var there = offers.IndexOf(wanted) >= 0;
        var choice = there ? wanted : offers.Default;
        var next = known.Current == choice ? known : known with { Current = choice, CyclesSinceSwitch = 0 };
        return new ChoiceStep(next, there ? ChoiceReason.Fixed : ChoiceReason.Withdrawn, []);
    }
}
