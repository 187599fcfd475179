using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Publishing;

/// <summary>A content and its address, as an OCI descriptor has it.</summary>
/// <param name="Name">The file's name in the folder that was published.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record StoredFile(string Name, string Digest, long SizeBytes)
{
    /// <summary>The digits.</summary>
    public string Sha256 => Digest[OciBlobs.Prefix.Length..];
}

/// <summary>Content-addressed files: <c>blobs/sha256/DIGITS</c>, each written as a whole or not at all and never changed.</summary>
internal sealed partial class OciBlobs(string root)
{
    public const string Prefix = "sha256:";

    /// <summary>Adds bytes.</summary>
    public StoredFile Add(string name, byte[] content)
    {
        var digest = Prefix + Convert.ToHexStringLower(SHA256.HashData(content));
        if (!File.Exists(PathOf(digest)))
        {
            Directory.CreateDirectory(Folder);
            AtomicFile.Write(PathOf(digest), stream => stream.Write(content));
        }

        return new StoredFile(name, digest, content.Length);
    }

    /// <summary>Adds a file whose SHA-256 is known.</summary>
    /// <exception cref="EcosystemException">The file is another one than was known.</exception>
    public StoredFile Add(string name, string path, string sha256)
    {
        var digest = Prefix + sha256;
        var size = new FileInfo(path).Length;
        if (!File.Exists(PathOf(digest)))
        {
            Directory.CreateDirectory(Folder);
            AtomicFile.Write(PathOf(digest), stream =>
            {
                using var source = File.OpenRead(path);
                if (Copy(source, stream) != sha256)
                {
                    throw new EcosystemException($"{path} has changed while it was read; nothing was published.");
                }
            });
        }

        return new StoredFile(name, digest, size);
    }

    /// <summary>The bytes of a content, checked.</summary>
    /// <exception cref="EcosystemException">It is missing or not as it was written.</exception>
    public byte[] Read(string digest, int largest)
    {
        var path = PathOf(digest);
        if (!File.Exists(path) || new FileInfo(path).Length > largest)
        {
            throw new EcosystemException(File.Exists(path) ? $"{path} has more than {largest} bytes." : $"{path} is missing from the store.");
        }

        var content = File.ReadAllBytes(path);
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(content)) == digest ? content : throw new EcosystemException(Damaged(path));
    }

    /// <summary>What is wrong with a content; null: nothing.</summary>
    public string? Defect(StoredFile file)
    {
        if (!IsDigest(file.Digest))
        {
            return $"{file.Name} has the digest {file.Digest}; expected sha256: and 64 digits";
        }

        var path = PathOf(file.Digest);
        if (!File.Exists(path))
        {
            return $"{file.Name} is missing from the store ({path})";
        }

        using var stream = File.OpenRead(path);
        return stream.Length != file.SizeBytes || Prefix + Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Digest ? $"{file.Name} is not as it was written: {Damaged(path)}" : null;
    }

    /// <summary>Writes a content to a file, checked on the way.</summary>
    public void CopyTo(StoredFile file, string path)
    {
        using var source = File.OpenRead(PathOf(file.Digest));
        using var target = new FileStream(path, FileMode.CreateNew);
        if (Prefix + Copy(source, target) != file.Digest)
        {
            throw new EcosystemException(Damaged(PathOf(file.Digest)));
        }
    }

    private string Folder => Path.Combine(root, "blobs", "sha256");

    // A digest is the only part of a path that comes from a file: nothing but hexadecimal digits may stand in it.
    private string PathOf(string digest) => IsDigest(digest)
        ? Path.Combine(Folder, digest[Prefix.Length..])
        : throw new EcosystemException($"{digest} is no digest of the store; expected sha256: and 64 hexadecimal digits.");

    private static string Damaged(string path) => $"{path} differs from its SHA-256; copy the store again";

    private static bool IsDigest(string digest) => DigestForm().IsMatch(digest);

    private static string Copy(Stream source, Stream target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestForm();
}
