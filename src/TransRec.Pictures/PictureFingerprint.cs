using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TransRec.Data;

namespace TransRec.Pictures;

/// <summary>A hash over everything that decides what stands in a store: items, paths and contents of their files, and the options.</summary>
internal static class PictureFingerprint
{
    // Goes up when decoding or resizing changes its results.
    private const int Version = 1;

    public static byte[] Of(Catalogue catalogue, string folder, PictureFile[] files, PictureOptions options, byte[]? placeholder, Action<int> done, CancellationToken cancellation)
    {
        var contents = new byte[files.Length][];
        var finished = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, files.Length, parallel, item =>
        {
            contents[item] = PictureContent.Hash(folder, files[item], options.MaximumFileBytes);
            done(Interlocked.Increment(ref finished));
        });

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Text(hash, $"pictures {Version} {files.Length} {options.Transform.Describe()} {options.MaximumPixels}");
        hash.AppendData(SHA256.HashData(placeholder ?? []));
        for (var item = 0; item < files.Length; item++)
        {
            Text(hash, catalogue.Ids[item]);
            Text(hash, files[item].Path ?? "");
            hash.AppendData([(byte)files[item].Notes]);
            hash.AppendData(contents[item]);
        }

        return hash.GetHashAndReset();
    }

    private static void Text(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
