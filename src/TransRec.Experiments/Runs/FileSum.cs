using System.Security.Cryptography;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Runs;

/// <summary>The size and the checksum of a file as it was written.</summary>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content, in hexadecimal.</param>
public sealed record FileSum(long SizeBytes, string Sha256)
{
    internal static FileSum Of(string path)
    {
        WrongFile.RefuseSpecial(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var part = new byte[1 << 20];
        long size = 0;
        for (int read; (read = stream.Read(part)) > 0; size += read)
        {
            hash.AppendData(part, 0, read);
        }

        return new FileSum(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
