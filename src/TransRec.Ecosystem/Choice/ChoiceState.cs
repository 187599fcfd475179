using System.Collections.Immutable;

namespace TransRec.Ecosystem.Choice;

/// <summary>What a user has learned of one offer.</summary>
/// <param name="Offer">Its name.</param>
/// <param name="Version">The version that it was learned of.</param>
/// <param name="Utility">The recency average of rewards; null: none yet.</param>
/// <param name="Cycles">Cycles under it.</param>
/// <param name="Lists">Lists that were rewarded under it.</param>
public readonly record struct OfferTally(string Offer, string Version, double? Utility, int Cycles, int Lists);

/// <summary>The state of a user's policy in one domain: a value, which a policy never changes but replaces.</summary>
public sealed record ChoiceState
{
    /// <summary>The offer that the user gets.</summary>
    public required string Current { get; init; }

    /// <summary>What was learned, in the order of the offers; those of withdrawn offers follow.</summary>
    public ImmutableArray<OfferTally> Tallies { get; init; } = [];

    /// <summary>Cycles that have ended.</summary>
    public int Cycles { get; init; }

    /// <summary>Lists that were rewarded.</summary>
    public int Lists { get; init; }

    /// <summary>Lists that were rewarded since the last decision.</summary>
    public int ListsInCycle { get; init; }

    /// <summary>Lists under offers that the user was trying for the first time, the very first offer apart.</summary>
    public int ExplorationLists { get; init; }

    /// <summary>Cycles that have ended since the last switch; null: there was none.</summary>
    public int? CyclesSinceSwitch { get; init; }

    /// <summary>When the last cycle ended, as its event said; null: none has, or time plays no part.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The state of a user who begins at an offer.</summary>
    public static ChoiceState At(string offer) => new() { Current = offer };

    /// <summary>The tally of an offer; an empty one when there is none.</summary>
    public OfferTally this[string offer]
    {
        get
        {
            foreach (var tally in Tallies)
            {
                if (tally.Offer == offer)
                {
                    return tally;
                }
            }

            return new OfferTally(offer, "", null, 0, 0);
        }
    }

    /// <inheritdoc/>
    public bool Equals(ChoiceState? other) => other is not null
        && (Current, Cycles, Lists, ListsInCycle, ExplorationLists, CyclesSinceSwitch, DecidedAt)
            == (other.Current, other.Cycles, other.Lists, other.ListsInCycle, other.ExplorationLists, other.CyclesSinceSwitch, other.DecidedAt)
        && Tallies.AsSpan().SequenceEqual(other.Tallies.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Current, Cycles, Lists, ListsInCycle, Tallies.Length);

    /// <summary>The state with its tallies in the order of the offers. A new version of a known name inherits its utility and counts as tried for one cycle.</summary>
    internal ChoiceState For(OfferList offers)
    {
        var count = offers.Offers.Count;
        if (Fits(offers.Offers))
        {
            return this;
        }

        var tallies = ImmutableArray.CreateBuilder<OfferTally>(Math.Max(count, Tallies.Length));
        foreach (var offer in offers.Offers)
        {
            var tally = this[offer.Name];
            tallies.Add(tally.Version == offer.Version ? tally : tally with { Version = offer.Version, Cycles = Math.Min(tally.Cycles, 1) });
        }

        tallies.AddRange(Tallies.Where(tally => offers.IndexOf(tally.Offer) < 0));
        return this with { Tallies = tallies.ToImmutable() };
    }

    private bool Fits(IReadOnlyList<ChoiceOffer> offers)
    {
        if (Tallies.Length < offers.Count)
        {
            return false;
        }

        for (var i = 0; i < offers.Count; i++)
        {
            if (Tallies[i].Offer != offers[i].Name || Tallies[i].Version != offers[i].Version)
            {
                return false;
            }
        }

        return true;
    }
}
