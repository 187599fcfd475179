namespace TransRec.Server.Domains;

/// <summary>Items for a question, and what gave them: the same question to the same state has one answer.</summary>
public sealed record ServedAnswer
{
    /// <summary>Of this answer alone; events name it.</summary>
    public required string RecommendationId { get; init; }

    /// <summary>The domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The generation that answered.</summary>
    public required long Generation { get; init; }

    /// <summary>The algorithm that answered.</summary>
    public required ServedAlgorithm Algorithm { get; init; }

    /// <summary>Why it was chosen: domain, user, request.</summary>
    public required string ChosenBy { get; init; }

    /// <summary>How a user of whom nothing is known was answered: popular; null: by the history.</summary>
    public string? ColdStart { get; init; }

    /// <summary>Whether the items are those of a full sort of all scores.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>How many items might have appeared.</summary>
    public required int Eligible { get; init; }

    /// <summary>The sequence number of the last change of the catalogue that the answer knows.</summary>
    public required long CatalogueVersion { get; init; }

    /// <summary>The best first.</summary>
    public required IReadOnlyList<ServedEntry> Items { get; init; }

    /// <summary>Ids that were asked for and are not there, for an order of given items.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}

/// <summary>An item in an answer.</summary>
/// <param name="Item">The item.</param>
/// <param name="Score">Its score, comparable within one answer only.</param>
public readonly record struct ServedEntry(CatalogueEntry Item, float Score);

/// <summary>What answers for a domain: adapters on the backbone.</summary>
/// <param name="Name">Its name for people: that of the adapter folder, or "backbone".</param>
/// <param name="Digest">sha256: and the SHA-256 of the adapters' manifest; null: the backbone without adapters.</param>
/// <param name="Method">The method of the adapters; null: none.</param>
/// <param name="Parameters">Numbers that the adapters have.</param>
public sealed record ServedAlgorithm(string Name, string? Digest, string? Method, long Parameters)
{
    /// <summary>The backbone without adapters.</summary>
    public static ServedAlgorithm Backbone { get; } = new("backbone", null, null, 0);
}

/// <summary>An item of a history that explains a recommendation.</summary>
/// <param name="Item">The item.</param>
/// <param name="Cosine">The cosine of its vector and that of the recommended item.</param>
public readonly record struct Reason(CatalogueEntry Item, float Cosine);
