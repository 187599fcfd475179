using TransRec.Server.Filtering;

namespace TransRec.Server.Domains;

/// <summary>What is asked of a domain: the best items for a user.</summary>
public sealed record RecommendationQuery
{
    /// <summary>The user; null: a history alone. Default null.</summary>
    public string? User { get; init; }

    /// <summary>Ids of items, oldest first, in the place of what the user has taken; null: what the user has taken. Default null.</summary>
    public IReadOnlyList<string>? History { get; init; }

    /// <summary>How many items, from 1. Default 10.</summary>
    public int K { get; init; } = 10;

    /// <summary>Which items may appear; null: every one. Default null.</summary>
    public ItemFilter? Filter { get; init; }

    /// <summary>Ids that must not appear; unknown ones are passed over. Default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether items of the history may appear. Default false.</summary>
    public bool IncludeSeen { get; init; }

    /// <summary>The digest of the algorithm that shall answer; null: who the domain or the user has chosen. Default null.</summary>
    public string? Algorithm { get; init; }
}

/// <summary>What is asked of a domain: items like some items, and unlike others.</summary>
public sealed record SimilarQuery
{
    /// <summary>Ids of items to be like, at least one.</summary>
    public required IReadOnlyList<string> Positive { get; init; }

    /// <summary>Ids of items to be unlike. Default none.</summary>
    public IReadOnlyList<string> Negative { get; init; } = [];

    /// <summary>How many items, from 1. Default 10.</summary>
    public int K { get; init; } = 10;

    /// <summary>Which items may appear; null: every one. Default null.</summary>
    public ItemFilter? Filter { get; init; }

    /// <summary>Ids that must not appear; the given items never do. Default none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}

/// <summary>What is asked of a domain: some items in the order in which a user likes them.</summary>
public sealed record RankQuery
{
    /// <summary>The user; null: a history alone. Default null.</summary>
    public string? User { get; init; }

    /// <summary>Ids of items, oldest first, in the place of what the user has taken; null: what the user has taken. Default null.</summary>
    public IReadOnlyList<string>? History { get; init; }

    /// <summary>Ids of the items to be ordered; unknown and removed ones are named in the answer.</summary>
    public required IReadOnlyList<string> Items { get; init; }

    /// <summary>The digest of the algorithm that shall answer; null: who the domain or the user has chosen. Default null.</summary>
    public string? Algorithm { get; init; }
}
