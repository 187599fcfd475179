namespace TransRec.Ecosystem.Publishing;

/// <summary>A published version of an algorithm.</summary>
public sealed record AlgorithmVersion
{
    /// <summary>What the provider says of it.</summary>
    public required Listing Listing { get; init; }

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The key that signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary>By what it is known: <c>sha256:</c> and the digest of the adapter folder's manifest, which holds those of all files.</summary>
    public required string Digest { get; init; }

    /// <summary>The identity of the base that it fits, or the fingerprint of the base's weights file in older folders.</summary>
    public required string Base { get; init; }

    /// <summary>The adapter method.</summary>
    public required string Method { get; init; }

    /// <summary>Whether it is offered: published, withdrawn by its provider, or revoked with its key.</summary>
    public required VersionState State { get; init; }

    /// <summary>The files: manifest, tensors, listing, model card, signature.</summary>
    public required IReadOnlyList<StoredFile> Files { get; init; }

    /// <summary>name@version.</summary>
    public string Id => $"{Listing.Name}@{Listing.Version}";

    /// <summary>A file by name.</summary>
    /// <exception cref="EcosystemException">There is none.</exception>
    internal StoredFile this[string name] => Files.FirstOrDefault(file => file.Name == name) ?? throw new EcosystemException($"{Id} has no {name} in the store.");
}

/// <summary>Whether a version is offered.</summary>
public enum VersionState
{
    /// <summary>It is.</summary>
    Published,

    /// <summary>Its provider has withdrawn it: still readable, no longer offered.</summary>
    Withdrawn,

    /// <summary>The key that signed it was revoked.</summary>
    Revoked,
}

/// <summary>A key that a store knows.</summary>
/// <param name="Id">The key.</param>
/// <param name="Provider">Whose it is.</param>
/// <param name="Pem">Its public part.</param>
/// <param name="Revoked">Whether it counts no longer.</param>
public sealed record StoreKey(string Id, string Provider, string Pem, bool Revoked);
