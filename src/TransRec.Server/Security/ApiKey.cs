using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using TransRec.Server.Storing;

namespace TransRec.Server.Security;

/// <summary>A key as its owner has it: <c>tr_</c>, an id, _ and a secret of 256 random bits. The store has the secret's SHA-256 alone.</summary>
public static class ApiKey
{
    private const string Prefix = "tr_";
    private const int IdLength = 10;
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose it is, in words.</param>
    /// <param name="scopes">What it may do (<see cref="Scopes"/>), at least one.</param>
    /// <param name="domains">Which domains it may see; empty: all.</param>
    /// <param name="requestsPerSecond">How many requests it may make; 0: any number.</param>
    /// <param name="now">When it is made.</param>
    /// <param name="expires">Until when it may be used; null: for ever.</param>
    /// <returns>The key, to be shown once, and what the store keeps.</returns>
    /// <exception cref="ArgumentException">A scope is unknown, or there is none.</exception>
    public static (string Key, StoredKey Stored) Make(
        string name, IReadOnlyList<string> scopes, IReadOnlyList<string> domains, int requestsPerSecond, DateTimeOffset now, DateTimeOffset? expires = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentOutOfRangeException.ThrowIfNegative(requestsPerSecond);
        if (scopes.Count == 0 || scopes.Except(Scopes.All, StringComparer.Ordinal).Any())
        {
            throw new ArgumentException($"A key's scopes are some of {string.Join(", ", Scopes.All)}; found {(scopes.Count == 0 ? "none" : string.Join(", ", scopes))}.", nameof(scopes));
        }

        var id = RandomNumberGenerator.GetString(Letters, IdLength);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return ($"{Prefix}{id}_{secret}", new StoredKey(id, name, Hash(secret), scopes, domains, requestsPerSecond, now, expires));
    }

    /// <summary>Takes a key apart.</summary>
    internal static bool TryRead(string key, [NotNullWhen(true)] out string? id, [NotNullWhen(true)] out string? hash)
    {
        (id, hash) = (null, null);
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length is < 50 or > 80 || key[Prefix.Length + IdLength] != '_')
        {
            return false;
        }

        id = key.Substring(Prefix.Length, IdLength);
        hash = Hash(key[(Prefix.Length + IdLength + 1)..]);
        return true;
    }

    /// <summary>Whether two hashes are equal, in the same time whatever they are.</summary>
    internal static bool AreEqual(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
