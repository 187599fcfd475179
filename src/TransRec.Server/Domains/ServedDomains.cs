using System.Collections.Concurrent;
using TransRec.Server.Configuration;
using TransRec.Server.Storing;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <summary>All domains that a server serves. What is listed here is what answers.</summary>
public sealed partial class ServedDomains : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServedDomain> domains = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly ServerOptions options;
    private readonly SemaphoreSlim following = new(1, 1);
    private readonly HashSet<string> unfollowed = new(StringComparer.Ordinal); // of whoever has following
    private ServingParts? opened;
    private ServedBackbone? backbone;
    private DomainModel? bare; // has no items: it encodes titles as the backbone without adapters does

    internal ServedDomains(ServerOptions options) => this.options = options;

    /// <summary>The domains, by name.</summary>
    public IReadOnlyList<ServedDomain> All => [.. domains.Values.OrderBy(domain => domain.Name, StringComparer.Ordinal)];

    /// <summary>The adapters that a domain can be given.</summary>
    public IReadOnlyList<ServedAlgorithm> Adapters => [.. Parts.Shelf.All().Select(adapters => adapters.Algorithm)];

    /// <summary>What the backbone is.</summary>
    public BackboneStatus Base => new(Parts.Backbone.Identity, backbone!.Description, Parts.Backbone.Width, Parts.Backbone.MaximumLength);

    /// <summary>What the store is, for people.</summary>
    public string Store => Parts.Store.Description;

    /// <summary>The sequence number up to which the store's changes are applied, and when that was last seen to be all of them.</summary>
    public FeedPosition Feed { get; private set; } = new(0, default);

    /// <summary>A document of the store has changed, here or on another server: (kind, domain, id).</summary>
    public event Action<string, string, string>? DocumentChanged;

    /// <summary>Another server has given a domain adapters that this one cannot use: (domain, why). It is tried again.</summary>
    public event Action<string, QueryException>? CannotFollow;

    /// <summary>A key of the store has changed, here or on another server.</summary>
    public event Action? KeysChanged;

    private ServingParts Parts => opened ?? throw new InvalidOperationException("The domains are not opened yet; start the host first.");

    /// <summary>A domain; null: there is none of the name.</summary>
    public ServedDomain? Find(string name) => domains.GetValueOrDefault(name);

    /// <summary>The vectors of titles with a domain's adapters.</summary>
    /// <param name="domain">The domain; null: the backbone without adapters.</param>
    /// <param name="titles">The titles.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <returns>[titles, width].</returns>
    /// <exception cref="QueryException">A title cannot be encoded.</exception>
    public async Task<float[]> EmbedAsync(ServedDomain? domain, IReadOnlyList<string> titles, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(titles);
        (string, string)[] items = [.. titles.Select((title, place) => ($"{place}", title))];
        var encoded = await Parts.Encoding.EncodeAsync(domain?.Model ?? (bare ??= Parts.Backbone.Serve("bare")), items, stop).ConfigureAwait(false);
        return encoded.Vectors;
    }

    /// <summary>Makes a domain, or gives one that is there other adapters.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="digest">The digest of its adapters; null: none.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <returns>The domain, and whether it is new.</returns>
    /// <exception cref="QueryException">The adapters cannot be used, or there are too many domains; nothing was changed.</exception>
    public async Task<(ServedDomain Domain, bool IsNew)> PutAsync(string name, string? digest, CancellationToken stop = default)
    {
        if (Find(name) is { } there)
        {
            _ = await there.ExchangeAsync(digest, stop).ConfigureAwait(false);
            return (there, false);
        }

        await changing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (Find(name) is { } meanwhile)
            {
                _ = await meanwhile.ExchangeAsync(digest, stop).ConfigureAwait(false);
                return (meanwhile, false);
            }

            if (domains.Count >= options.Limits.Domains)
            {
                throw new QueryException("", $"there are {domains.Count} domains; limits.domains allows no more.");
            }

            var domain = Make(new StoredDomain(name, digest, 1, Parts.Clock.GetUtcNow()));
            var stored = await Parts.Store.PutDomainAsync(new StoredDomain(name, digest, 1, Parts.Clock.GetUtcNow()), ifGeneration: 0, stop).ConfigureAwait(false);
            Parts.Own.Add(stored.Version);
            domains[name] = domain;
            return (domain, true);
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <summary>Removes a domain with all that the store has of it.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken stop = default)
    {
        await changing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (!domains.ContainsKey(name) || !await Parts.Store.RemoveDomainAsync(name, stop).ConfigureAwait(false))
            {
                return false;
            }

            return domains.TryRemove(name, out _);
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (opened is { } all)
        {
            all.Encoding.Dispose();
            await all.Store.DisposeAsync().ConfigureAwait(false);
            backbone!.Dispose();
        }

        changing.Dispose();
        following.Dispose();
    }

    private ServedDomain Make(StoredDomain stored)
    {
        var (algorithm, adapters) = ServedDomain.Adapters(Parts, stored.Adapters);
        return new ServedDomain(Parts, Parts.Backbone.Serve(stored.Name, adapters, stored.Generation), algorithm);
    }
}

/// <summary>What a server's backbone is.</summary>
/// <param name="Identity">SHA-256 of its values.</param>
/// <param name="Description">The model, in words.</param>
/// <param name="Width">Width of item and user vectors.</param>
/// <param name="MaximumLength">The longest history that is read.</param>
public sealed record BackboneStatus(string Identity, string Description, int Width, int MaximumLength);

/// <summary>How far a server has followed the store.</summary>
/// <param name="Sequence">The last change that is applied.</param>
/// <param name="At">When the store was last seen to have no later one.</param>
public sealed record FeedPosition(long Sequence, DateTimeOffset At);
