using System.Collections.Frozen;
using System.Security.Claims;
using System.Threading.RateLimiting;
using TransRec.Server.Storing;

namespace TransRec.Server.Security;

/// <summary>Who makes a request: a key, or anybody on the machine while there is no key at all.</summary>
public sealed class KeyHolder
{
    private readonly FrozenSet<string> scopes;
    private readonly FrozenSet<string> domains;
    private readonly TokenBucketRateLimiter? rate;

    internal KeyHolder(StoredKey? key)
    {
        Key = key;
        scopes = (key?.Scopes ?? [Security.Scopes.Admin]).ToFrozenSet(StringComparer.Ordinal);
        domains = (key?.Domains ?? []).ToFrozenSet(StringComparer.Ordinal);
        rate = key is { RequestsPerSecond: > 0 and var most } ? new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = most,
            TokensPerPeriod = Math.Max(1, most / 10),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, most / 10) / (double)most),
            QueueLimit = 0,
            AutoReplenishment = true,
        })
        : null;
        Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, Id), .. scopes.Select(scope => new Claim("scope", scope))], KeyAuthentication.SchemeName));
    }

    /// <summary>The key's id; "local" where no key is needed.</summary>
    public string Id => Key?.Id ?? "local";

    /// <summary>Whose key it is, in words.</summary>
    public string Name => Key?.Name ?? "this machine";

    /// <summary>What the key may do.</summary>
    public IReadOnlyCollection<string> Scopes => scopes;

    internal StoredKey? Key { get; }

    internal ClaimsPrincipal Principal { get; }

    /// <summary>Whether the key may do something.</summary>
    public bool May(string scope) => scopes.Contains(scope) || scopes.Contains(Security.Scopes.Admin);

    /// <summary>Whether the key may see a domain.</summary>
    public bool Sees(string domain) => domains.Count == 0 || domains.Contains(domain);

    /// <summary>Whether one more request is within the key's rate.</summary>
    internal bool TakeTurn()
    {
        if (rate is null)
        {
            return true;
        }

        using var lease = rate.AttemptAcquire();
        return lease.IsAcquired;
    }
}
