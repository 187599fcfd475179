using System.Text.Json.Serialization;

namespace TransRec.Ecosystem.Choice;

/// <summary>A line of a host's log. Ids are opaque, and no titles are in it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ListServed), "served")]
[JsonDerivedType(typeof(ItemTaken), "taken")]
[JsonDerivedType(typeof(PolicyAsked), "asked")]
[JsonDerivedType(typeof(UserSwitched), "switched")]
[JsonDerivedType(typeof(OfferChanged), "offer")]
[JsonDerivedType(typeof(UserForgotten), "forgotten")]
public abstract record LogEntry
{
    /// <summary>The domain.</summary>
    [JsonPropertyOrder(-2)]
    public required string Domain { get; init; }

    /// <summary>When.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTimeOffset Time { get; init; }
}

/// <summary>A line about a user.</summary>
public abstract record UserEntry : LogEntry
{
    /// <summary>The user's id.</summary>
    public required string User { get; init; }
}

/// <summary>A list was served.</summary>
public sealed record ListServed : UserEntry
{
    /// <summary>The list's id, which takes name.</summary>
    public required string ListId { get; init; }

    /// <summary>The offer that made it.</summary>
    public required string Offer { get; init; }

    /// <summary>The offer's version.</summary>
    public required string Version { get; init; }

    /// <summary>The generation of the served domain.</summary>
    public long Generation { get; init; }

    /// <summary>The items, the best first.</summary>
    public required IReadOnlyList<string> Items { get; init; }
}

/// <summary>An item of a list was taken.</summary>
public sealed record ItemTaken : UserEntry
{
    /// <summary>The list.</summary>
    public required string ListId { get; init; }

    /// <summary>The item.</summary>
    public required string Item { get; init; }

    /// <summary>Its value, over the largest value there is: 0 to 1.</summary>
    public double Value { get; init; } = 1;
}

/// <summary>A policy was asked. Everything that it saw is in the line, so that it can be asked again.</summary>
public sealed record PolicyAsked : UserEntry
{
    /// <summary>The policy's options, as JSON.</summary>
    public required string Policy { get; init; }

    /// <summary>The offers that there were, in order.</summary>
    public required IReadOnlyList<ChoiceOffer> Offers { get; init; }

    /// <summary>The host's default among them.</summary>
    public required string Default { get; init; }

    /// <summary>The offer whose lists were rewarded, where rewards came.</summary>
    public string? Rewarded { get; init; }

    /// <summary>The rewards; empty where none came.</summary>
    public IReadOnlyList<double> Rewards { get; init; } = [];

    /// <summary>Whether a cycle ended.</summary>
    public bool CycleEnded { get; init; }

    /// <summary>What offers were compared by; empty where nothing was compared.</summary>
    public IReadOnlyList<double?> Scores { get; init; } = [];

    /// <summary>The offer that the user gets.</summary>
    public required string Choice { get; init; }

    /// <summary>Why.</summary>
    public required ChoiceReason Reason { get; init; }
}

/// <summary>A user's offer has changed.</summary>
public sealed record UserSwitched : UserEntry
{
    /// <summary>The former offer; null: the user is new.</summary>
    public string? From { get; init; }

    /// <summary>The new offer.</summary>
    public required string To { get; init; }

    /// <summary>user, policy or withdrawal.</summary>
    public required string By { get; init; }
}

/// <summary>An offer was admitted, paused or withdrawn.</summary>
public sealed record OfferChanged : LogEntry
{
    /// <summary>The offer.</summary>
    public required string Offer { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>admitted, paused or withdrawn.</summary>
    public required string State { get; init; }
}

/// <summary>A user was deleted: what is left are counts per offer.</summary>
public sealed record UserForgotten : LogEntry
{
    /// <summary>The offer that the counts are of.</summary>
    public required string Offer { get; init; }

    /// <summary>Lists that were served.</summary>
    public required int Lists { get; init; }

    /// <summary>Items that were taken.</summary>
    public required int Takes { get; init; }
}
