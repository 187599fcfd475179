namespace TransRec.Server.Storing;

/// <summary>A domain as a store holds it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Adapters">The digest of the adapters that answer; null: the backbone without any.</param>
/// <param name="Generation">1, and one more for every exchange of adapters.</param>
/// <param name="ChangedAt">When it was last changed.</param>
/// <param name="Version">The sequence number of its last change; given by the store.</param>
public sealed record StoredDomain(string Name, string? Adapters, long Generation, DateTimeOffset ChangedAt, long Version = 0);
