namespace TransRec.Server.Storing;

/// <summary>A key as a store holds it: its secret is not there.</summary>
/// <param name="Id">By what it is known, also to people; a part of the key itself.</param>
/// <param name="Name">Whose it is, in words.</param>
/// <param name="Hash">SHA-256 of the secret, 64 hexadecimal digits.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Domains">Which domains it may see; empty: all.</param>
/// <param name="RequestsPerSecond">How many requests it may make; 0: any number.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it may be used; null: for ever.</param>
public sealed record StoredKey(
    string Id, string Name, string Hash, IReadOnlyList<string> Scopes, IReadOnlyList<string> Domains, int RequestsPerSecond, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null);
