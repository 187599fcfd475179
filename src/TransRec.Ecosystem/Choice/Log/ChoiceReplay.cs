namespace TransRec.Ecosystem.Choice;

/// <summary>Asks the policies of a log again: since they are pure functions, they choose what they chose.</summary>
public static class ChoiceReplay
{
    /// <summary>The states that users have at the end of a log.</summary>
    /// <param name="entries">The log, from its beginning.</param>
    /// <returns>By domain and user.</returns>
    /// <exception cref="EcosystemException">A policy chooses other than the log says.</exception>
    public static IReadOnlyDictionary<(string Domain, string User), ChoiceState> Run(IEnumerable<LogEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var states = new Dictionary<(string Domain, string User), ChoiceState>();
        var policies = new Dictionary<string, IChoicePolicy>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry is UserSwitched { By: "user" } switched)
            {
                states[(switched.Domain, switched.User)] = states.TryGetValue((switched.Domain, switched.User), out var before)
                    ? before with { Current = switched.To, CyclesSinceSwitch = 0 }
                    : ChoiceState.At(switched.To);
            }
            else if (entry is PolicyAsked asked)
            {
                if (!policies.TryGetValue(asked.Policy, out var policy))
                {
                    policies.Add(asked.Policy, policy = ChoicePolicyText.Read(asked.Policy).Create());
                }

                var step = Step(policy, states.GetValueOrDefault((asked.Domain, asked.User)) ?? ChoiceState.At(asked.Default), asked);
                if (step.Choice != asked.Choice || step.Reason != asked.Reason)
                {
                    throw new EcosystemException(
                        $"At {asked.Time:O} the policy of a user of {asked.Domain} chose {asked.Choice} ({asked.Reason}); asked again it chooses {step.Choice} ({step.Reason}). The log is not complete.");
                }

                states[(asked.Domain, asked.User)] = step.State;
            }
        }

        return states;
    }

    /// <summary>Asks a policy, and writes down what it saw and said.</summary>
    /// <param name="options">The policy's options.</param>
    /// <param name="state">The user's state.</param>
    /// <param name="offers">The offers.</param>
    /// <param name="rewarded">Rewards that have come; null: none.</param>
    /// <param name="cycleEnded">Whether a cycle has ended.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="user">The user.</param>
    /// <param name="time">Now.</param>
    /// <returns>The state after it, and the line for the log.</returns>
    public static (ChoiceState State, PolicyAsked Entry) Ask(
        ChoicePolicyOptions options, ChoiceState state, OfferList offers, ListsRewarded? rewarded, bool cycleEnded, string domain, string user, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(offers);
        var entry = new PolicyAsked
        {
            Domain = domain,
            Time = time,
            User = user,
            Policy = ChoicePolicyText.Write(options),
            Offers = offers.Offers,
            Default = offers.Default,
            Rewarded = rewarded?.Offer,
            Rewards = rewarded?.Rewards ?? [],
            CycleEnded = cycleEnded,
            Choice = "",
            Reason = ChoiceReason.Unchanged,
        };
        var step = Step(options.Create(), state, entry);
        return (step.State, entry with { Choice = step.Choice, Reason = step.Reason, Scores = step.Scores });
    }

    private static ChoiceStep Step(IChoicePolicy policy, ChoiceState state, PolicyAsked asked)
    {
        var offers = new OfferList(asked.Offers, asked.Default);
        if (asked.Rewarded is { } offer)
        {
            state = policy.Next(state, offers, new ListsRewarded(offer, asked.Rewards)).State;
        }

        return policy.Next(state, offers, asked.CycleEnded ? new CycleEnded(asked.Time) : new OffersChanged());
    }
}
