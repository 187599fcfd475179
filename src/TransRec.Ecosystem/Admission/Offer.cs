namespace TransRec.Ecosystem.Admission;

/// <summary>An algorithm that a host offers in a domain.</summary>
public sealed record Offer
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The version's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>What users read.</summary>
    public required string Title { get; init; }

    /// <summary>What users read below it.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's words for what it is for.</summary>
    public IReadOnlyList<string> Purpose { get; init; } = [];

    /// <summary>What the provider claims, by metric.</summary>
    public IReadOnlyDictionary<string, double> Claims { get; init; } = new Dictionary<string, double>();

    /// <summary>The licence.</summary>
    public string Licence { get; init; } = "";

    /// <summary>Whether users get it.</summary>
    public required OfferState State { get; init; }

    /// <summary>Its adapter folder, relative to the book; null: the base without adapters, or an algorithm of the host's own.</summary>
    public string? Folder { get; init; }
}

/// <summary>Whether users get an offer.</summary>
public enum OfferState
{
    /// <summary>They do.</summary>
    Admitted,

    /// <summary>The host has paused it.</summary>
    Paused,

    /// <summary>It was withdrawn, by its provider or with its key.</summary>
    Withdrawn,
}
