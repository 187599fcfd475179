using System.Text;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Ecosystem.Publishing;

/// <summary>
/// A store of algorithms: a folder in the layout of OCI images, content-addressed, with signed versions that never change. Several processes may write it; each writer holds the
/// store's lock while it works. The folder can be pushed to a registry with ordinary tools.
/// </summary>
public sealed partial class AlgorithmStore
{
    private const string LayoutFile = "oci-layout";
    private const string Signature = "signature.dsse.json";
    private const string ListingFile = "listing.json";
    private const string Card = "README.md";
    private const int LargestText = 16 << 20;
    private readonly OciBlobs blobs;

    private AlgorithmStore(string path) => (Path, blobs) = (path, new OciBlobs(path));

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Opens a store.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="create">Whether it is made when absent or empty. Default false.</param>
    /// <exception cref="EcosystemException">The folder is no store.</exception>
    public static AlgorithmStore Open(string path, bool create = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var layout = System.IO.Path.Combine(path, LayoutFile);
        if (create && !File.Exists(layout) && (!Directory.Exists(path) || Directory.GetFileSystemEntries(path) is [] ))
        {
            Directory.CreateDirectory(path);
            AtomicFile.WriteText(System.IO.Path.Combine(path, StoreIndex.FileName), "{ \"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.index.v1+json\", \"manifests\": [] }\n");
            AtomicFile.WriteText(layout, "{ \"imageLayoutVersion\": \"1.0.0\" }\n");
        }

        return File.Exists(layout)
            ? new AlgorithmStore(path)
            : throw new EcosystemException($"{path} is no store of algorithms: it has no {LayoutFile}. \"transrec store key FILE --store {path} --provider NAME\" makes one in a new folder.");
    }

    /// <summary>Publishes an adapter folder. The same bytes again are the same version, and nothing is written.</summary>
    /// <param name="adapterFolder">The folder.</param>
    /// <param name="listing">What the provider says of it.</param>
    /// <param name="key">The provider's private key, which the store knows.</param>
    /// <exception cref="EcosystemException">Something of it cannot be published: all of that is listed, and nothing was written.</exception>
    public AlgorithmVersion Publish(string adapterFolder, Listing listing, ProviderKey key)
    {
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(key);
        var findings = new List<string>();
        var folder = Opened(adapterFolder, findings);
        var known = Keys().FirstOrDefault(each => each.Id == key.Id);
        if (known is null or { Revoked: true } || !key.IsPrivate)
        {
            findings.Add(known is null ? $"the store does not know the key {key.Id}; \"transrec store key FILE --store {Path} --provider NAME\" adds it"
                : known.Revoked ? $"the key {key.Id} of {known.Provider} was revoked" : $"the key {key.Id} is a public one; signing needs the private one");
        }

        using var held = Lock();
        var entries = StoreIndex.Read(Path);
        if (entries.FirstOrDefault(entry => entry.Name == listing.Name) is { } earlier && known is not null && Version(earlier).Provider is var owner && owner != known.Provider)
        {
            findings.Add($"the name {listing.Name} belongs to the provider {owner}");
        }

        var claims = folder is not null && listing.Claims.Count == 0
            ? [.. folder.Manifest.Metrics.Where(metric => double.IsFinite(metric.Value)).Select(metric => new Claim { Metric = metric.Key, Value = metric.Value })]
            : listing.Claims;
        listing = listing with { Claims = claims };
        if (folder is not null && entries.FirstOrDefault(entry => entry.Name == listing.Name && entry.Version == listing.Version) is { } same)
        {
            var there = Version(same);
            if (there.Digest == OciBlobs.Prefix + Sha256(ManifestOf(folder)) && there.Listing.ToJson() == listing.ToJson())
            {
                return there;
            }

            findings.Add($"{there.Id} is published already, with another content; a version never changes. Raise the version");
        }

        if (findings.Count > 0)
        {
            throw new EcosystemException($"{adapterFolder} was not published:{string.Concat(findings.Select(finding => $"\n  {finding}."))}");
        }

        StoreIndex.Write(Path, [.. entries, Write(folder!, listing, known!.Provider, key)]);
        return Find(listing.Name, listing.Version);
    }

    /// <summary>All versions that can be read, by name, the newest first.</summary>
    /// <param name="fits">Only those for a base with one of these identities or fingerprints; empty: all.</param>
    public IReadOnlyList<AlgorithmVersion> List(params IReadOnlyCollection<string> fits) =>
    [
        .. StoreIndex.Read(Path).Select(entry => Readable(entry, out _)).OfType<AlgorithmVersion>().Where(version => fits is null or { Count: 0 } || fits.Contains(version.Base))
            .OrderBy(version => version.Listing.Name, StringComparer.Ordinal).ThenByDescending(version => version.Listing.Version, SemanticVersions.Order),
    ];

    /// <summary>Versions whose manifest or listing cannot be read, and why.</summary>
    public IReadOnlyList<(string Id, string Reason)> Damages()
    {
        var damages = new List<(string, string)>();
        foreach (var entry in StoreIndex.Read(Path))
        {
            if (Readable(entry, out var reason) is null)
            {
                damages.Add(($"{entry.Name}@{entry.Version}", reason!));
            }
        }

        return damages;
    }

    /// <summary>Finds a version.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version; null: the newest that is offered.</param>
    /// <exception cref="EcosystemException">There is none.</exception>
    public AlgorithmVersion Find(string name, string? version = null)
    {
        var entries = StoreIndex.Read(Path);
        var own = entries.Where(entry => entry.Name == name).ToList();
        if (own.Count == 0)
        {
            throw new EcosystemException($"{Path} has no algorithm {name}.{NearestName.Hint(name, entries.Select(entry => entry.Name).Distinct())}");
        }

        if (version is not null)
        {
            return own.FirstOrDefault(entry => entry.Version == version) is { } entry ? Version(entry)
                : throw new EcosystemException($"{name} has no version {version}; there are {string.Join(", ", own.Select(each => each.Version).Order(SemanticVersions.Order))}.");
        }

        return own.Select(Version).Where(each => each.State == VersionState.Published).OrderByDescending(each => each.Listing.Version, SemanticVersions.Order).FirstOrDefault()
            ?? throw new EcosystemException($"No version of {name} is offered: all are withdrawn or revoked.");
    }

    /// <summary>Withdraws a version: it stays readable and is no longer offered.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version.</param>
    /// <param name="key">A key of its provider.</param>
    /// <exception cref="EcosystemException">There is no such version, or the key is another provider's.</exception>
    public void Withdraw(string name, string version, ProviderKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var found = Find(name, version);
        if (!key.IsPrivate || Keys().FirstOrDefault(each => each.Id == key.Id && !each.Revoked)?.Provider != found.Provider)
        {
            throw new EcosystemException($"{found.Id} belongs to the provider {found.Provider}; withdrawing it needs a private key of that provider.");
        }

        using var held = Lock();
        StoreIndex.Write(Path, StoreIndex.Read(Path).Select(entry => entry.Name == name && entry.Version == version ? entry with { Withdrawn = true } : entry));
    }

    /// <summary>What is wrong with a version: contents that differ from their digests, a signature that is not the provider's, a revoked key. Nothing: it is as it was published.</summary>
    /// <param name="version">The version.</param>
    public IReadOnlyList<string> Verify(AlgorithmVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var findings = version.Files.Select(blobs.Defect).OfType<string>().ToList();
        findings.AddRange(new[] { AdapterManifestFile.Name, ListingFile, Card, Signature }.Where(name => version.Files.All(file => file.Name != name)).Select(name => $"it has no {name}"));
        if (findings.Count > 0)
        {
            return findings;
        }

        var key = Keys().FirstOrDefault(each => each.Id == version.KeyId);
        if (key is null || key.Revoked || key.Provider != version.Provider)
        {
            findings.Add(key is null ? $"the store does not know the key {version.KeyId}" : key.Revoked ? $"the key {key.Id} of {key.Provider} was revoked" : $"the key {key.Id} is {key.Provider}'s, not {version.Provider}'s");
        }

        if (key is not null)
        {
            using var publicKey = ProviderKey.Parse(key.Pem, $"The key {key.Id}");
            var subjects = new[] { AdapterManifestFile.Name, ListingFile }.ToDictionary(name => name, name => version[name].Sha256);
            findings.AddRange(SignedStatement.Check(blobs.Read(version[Signature].Digest, LargestText), version.Listing.Name, version.Listing.Version, version.Provider, subjects, publicKey));
        }

        return findings;
    }

    /// <summary>Writes a version's adapter folder.</summary>
    /// <param name="version">The version.</param>
    /// <param name="folder">The folder; an adapter folder that is there is replaced.</param>
    /// <exception cref="EcosystemException">A content is missing or not as it was published; nothing was written.</exception>
    public void Extract(AlgorithmVersion version, string folder)
    {
        ArgumentNullException.ThrowIfNull(version);
        AtomicFolder.Write(folder, AdapterFolder.Is, path =>
        {
            foreach (var file in version.Files.Where(file => file.Name == AdapterManifestFile.Name || AdapterParts.FileNames.Contains(file.Name)))
            {
                blobs.CopyTo(file, System.IO.Path.Combine(path, file.Name));
            }
        }, [AdapterManifestFile.Name, .. AdapterParts.FileNames]);
    }

    /// <summary>The model card of a version, Markdown.</summary>
    public string ModelCardOf(AlgorithmVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Encoding.UTF8.GetString(blobs.Read(version[Card].Digest, LargestText));
    }

    private StoreIndex.Entry Write(AdapterFolder folder, Listing listing, string provider, ProviderKey key)
    {
        var method = AdapterRegistry.Of(folder.Manifest.Adapter).Name;
        List<StoredFile> files =
        [
            blobs.Add(AdapterManifestFile.Name, ManifestOf(folder)),
            .. folder.Files.Select(file => blobs.Add(file.Name, System.IO.Path.Combine(folder.Path, file.Name), file.Sha256)),
            blobs.Add(ListingFile, Encoding.UTF8.GetBytes(listing.ToJson())),
            blobs.Add(Card, ModelCard.Write(listing, folder.Manifest, method, provider)),
        ];
        var subjects = files.Where(file => file.Name is AdapterManifestFile.Name or ListingFile).Select(file => (file.Name, file.Sha256));
        files.Add(blobs.Add(Signature, SignedStatement.Sign(listing, provider, subjects, key)));
        var manifest = blobs.Add("the version's manifest", StoreIndex.Manifest(files, blobs.Add("the empty configuration", "{}"u8.ToArray()), provider, key.Id));
        return new StoreIndex.Entry(listing.Name, listing.Version, manifest, Withdrawn: false);
    }

    // One damaged version hides no other.
    private AlgorithmVersion? Readable(StoreIndex.Entry entry, out string? reason)
    {
        try
        {
            reason = null;
            return Version(entry);
        }
        catch (TransRecException damaged)
        {
            reason = damaged.Message;
            return null;
        }
    }

    private AlgorithmVersion Version(StoreIndex.Entry entry)
    {
        var what = $"The manifest of {entry.Name} {entry.Version} in {Path}";
        var (files, provider, keyId) = StoreIndex.ReadManifest(blobs.Read(entry.Manifest.Digest, LargestText), what);
        StoredFile Of(string name) => files.FirstOrDefault(file => file.Name == name) ?? throw new EcosystemException($"{what} has no {name}.");
        var listing = Listing.Parse(Encoding.UTF8.GetString(blobs.Read(Of(ListingFile).Digest, LargestText)), $"The listing of {entry.Name} {entry.Version}");
        var (baseOf, method) = AdapterOf(blobs.Read(Of(AdapterManifestFile.Name).Digest, LargestText), what);
        return new AlgorithmVersion
        {
            Listing = listing.Name == entry.Name && listing.Version == entry.Version ? listing : throw new EcosystemException($"{what} lists {listing.Name} {listing.Version}."),
            Provider = provider,
            KeyId = keyId,
            Digest = Of(AdapterManifestFile.Name).Digest,
            Base = baseOf,
            Method = method,
            State = entry.Withdrawn ? VersionState.Withdrawn : Keys().Any(key => key.Id == keyId && key.Revoked) ? VersionState.Revoked : VersionState.Published,
            Files = files,
        };
    }

    private static (string Base, string Method) AdapterOf(byte[] manifest, string what)
    {
        try
        {
            using var document = JsonFile.ParseObject(manifest, what);
            var root = document.RootElement;
            var identity = root.TryGetProperty("identity", out var own) && own.ValueKind == System.Text.Json.JsonValueKind.String ? own.GetString() : root.GetProperty("base").GetString();
            return (identity ?? "", root.GetProperty("adapter").TryGetProperty("method", out var method) ? method.GetString() ?? "" : "");
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException)
        {
            throw new EcosystemException($"{what} has no manifest of an adapter folder: {wrong.Message}", wrong);
        }
    }

    private static AdapterFolder? Opened(string path, List<string> findings)
    {
        try
        {
            return AdapterFolder.Open(path);
        }
        catch (CheckpointException wrong)
        {
            findings.Add(wrong.Message.TrimEnd('.'));
            return null;
        }
    }

    private static byte[] ManifestOf(AdapterFolder folder) => File.ReadAllBytes(System.IO.Path.Combine(folder.Path, AdapterManifestFile.Name));

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
}
