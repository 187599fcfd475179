using System.Security.Cryptography;
using System.Text;

namespace TransRec.Server.Storing;

/// <summary>What kind of thing has changed.</summary>
public enum ChangeKind
{
    /// <summary>A domain was put or removed; the id is its name.</summary>
    Domain,

    /// <summary>An item was put or removed.</summary>
    Item,

    /// <summary>An event came; the change has it.</summary>
    Event,

    /// <summary>A user was erased; the id is a digest (<see cref="UserDigest"/>).</summary>
    Erasure,

    /// <summary>A document was put or removed; the id is its kind, a slash and its id.</summary>
    Document,

    /// <summary>A key was put or removed.</summary>
    Key,
}

/// <summary>A change of a store.</summary>
/// <param name="Sequence">Its number, greater for every later one.</param>
/// <param name="Kind">What has changed.</param>
/// <param name="Domain">Of which domain; empty for a key.</param>
/// <param name="Id">Which one.</param>
/// <param name="Event">The event, for a change of that kind.</param>
public sealed record StoredChange(long Sequence, ChangeKind Kind, string Domain, string Id, StoredEvent? Event = null);

/// <summary>A user's id, made unrecognisable: what other servers are told of an erasure.</summary>
public static class UserDigest
{
    /// <summary>SHA-256 of domain and user, in hexadecimal.</summary>
    public static string Of(string domain, string user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{domain}\n{user}")));
}
