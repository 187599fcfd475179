using System.Security.Cryptography;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Foundation.Files;

namespace TransRec.Server.Domains;

/// <summary>The adapter folders that a server may use, by digest. What is there is looked up anew when a digest is not known, so that a folder which was copied in can be used at once.</summary>
/// <param name="folders">Folders that hold adapter folders, or are such.</param>
internal sealed class AdapterShelf(IReadOnlyList<string> folders)
{
    private readonly Lock gate = new();
    private Dictionary<string, ShelvedAdapters> known = new(StringComparer.Ordinal);

    /// <summary>All adapters that are there now.</summary>
    public IReadOnlyList<ShelvedAdapters> All()
    {
        lock (gate)
        {
            Look();
            return [.. known.Values.OrderBy(adapters => adapters.Algorithm.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Adapters by digest; null: there are none.</summary>
    public ShelvedAdapters? Find(string digest)
    {
        lock (gate)
        {
            // A folder may be another by now.
            if (known.TryGetValue(digest, out var found) && DigestOf(found.Folder) == digest)
            {
                return found;
            }

            Look();
            return known.GetValueOrDefault(digest);
        }
    }

    /// <summary>Puts one more folder on the shelf.</summary>
    /// <exception cref="CheckpointException">It is no adapter folder, or not as it was written.</exception>
    public ShelvedAdapters Add(string folder)
    {
        var adapters = Open(folder);
        lock (gate)
        {
            known[adapters.Algorithm.Digest!] = adapters;
            return adapters;
        }
    }

    /// <summary>The digest of an adapter folder: that of its manifest, which has the digest of every file.</summary>
    /// <returns>sha256: and 64 hexadecimal digits; null: there is no manifest.</returns>
    public static string? DigestOf(string folder)
    {
        var manifest = Path.Combine(folder, AdapterManifestFile.Name);
        return File.Exists(manifest) ? $"sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifest)))}" : null;
    }

    private void Look()
    {
        var found = new Dictionary<string, ShelvedAdapters>(StringComparer.Ordinal);
        // Those that were added by name stay while their folder is there.
        foreach (var folder in folders.Concat(folders.Where(Directory.Exists).SelectMany(Directory.GetDirectories)).Concat(known.Values.Select(adapters => adapters.Folder)).Distinct())
        {
            if (AdapterFolder.Is(folder) && TryOpen(folder) is { } adapters)
            {
                found[adapters.Algorithm.Digest!] = adapters;
            }
        }

        known = found;
    }

    // One that is not as it was written is not offered; whoever names it gets the reason from Add.
    private ShelvedAdapters? TryOpen(string folder)
    {
        try
        {
            return DigestOf(folder) is { } digest && known.TryGetValue(digest, out var same) && same.Folder == folder ? same : Open(folder);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static ShelvedAdapters Open(string folder)
    {
        var opened = AdapterFolder.Open(folder);
        var manifest = opened.Manifest;
        var parameters = opened.Parts().Sum(part => part.Parameters);
        return new ShelvedAdapters(
            folder, new ServedAlgorithm(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), DigestOf(folder), AdapterRegistry.Of(manifest.Adapter).Name, parameters));
    }
}

/// <summary>Adapters on the shelf.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Algorithm">What they are.</param>
internal sealed record ShelvedAdapters(string Folder, ServedAlgorithm Algorithm);
