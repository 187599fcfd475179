using System.Security.Cryptography;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Publishing;

/// <summary>A provider's key: ECDSA on the curve P-256, as PEM. Known by the first 16 digits of the SHA-256 of its public part.</summary>
public sealed class ProviderKey : IDisposable
{
    private const int LargestFile = 64 << 10;
    private readonly ECDsa key;

    private ProviderKey(ECDsa key, bool isPrivate)
    {
        (this.key, IsPrivate) = (key, isPrivate);
        Id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    /// <summary>By what it is known.</summary>
    public string Id { get; }

    /// <summary>Whether it can sign.</summary>
    public bool IsPrivate { get; }

    /// <summary>A new key.</summary>
    public static ProviderKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), isPrivate: true);

    /// <summary>A key from a PEM file, private or public.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EcosystemException">It is no key on P-256.</exception>
    public static ProviderKey Load(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > LargestFile)
        {
            throw new EcosystemException($"{path} is no file with a key; \"transrec store key {path}\" makes one.");
        }

        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>A key from PEM text.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="EcosystemException">It is no key on P-256.</exception>
    public static ProviderKey Parse(string pem, string source)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            var curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid;
            return curve.Value == ECCurve.NamedCurves.nistP256.Oid.Value || curve.FriendlyName is "nistP256" or "ECDSA_P256"
                ? new ProviderKey(key, pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
                : throw new EcosystemException($"{source} holds a key on the curve {curve.FriendlyName}; expected P-256.");
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new EcosystemException($"{source} is no ECDSA key in PEM: {wrong.Message}", wrong);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Writes the private key, readable by its owner alone.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <exception cref="EcosystemException">The file exists.</exception>
    public void Save(string path)
    {
        if (Path.Exists(path))
        {
            throw new EcosystemException($"{path} exists; a key is never overwritten. Name another file.");
        }

        AtomicFile.WriteText(path, key.ExportPkcs8PrivateKeyPem() + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>The public part as PEM.</summary>
    public string PublicPem() => key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    internal byte[] Sign(byte[] data) => IsPrivate
        ? key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        : throw new EcosystemException($"The key {Id} is a public one; signing needs the provider's private key.");

    internal bool Verifies(byte[] data, byte[] signature) => key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
}
