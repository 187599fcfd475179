namespace TransRec.Server.Security;

/// <summary>What a key may do. None includes another, but admin, which includes all.</summary>
public static class Scopes
{
    /// <summary>Ask: recommendations, items, embeddings.</summary>
    public const string Recommend = "recommend";

    /// <summary>Put and remove items, see and erase users.</summary>
    public const string Items = "items";

    /// <summary>Add events.</summary>
    public const string Events = "events";

    /// <summary>Everything: domains, adapters, metrics.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Recommend, Items, Events, Admin];
}
