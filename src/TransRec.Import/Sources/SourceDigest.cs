using System.Security.Cryptography;
using TransRec.Data.Storing;
using TransRec.Import.Reading;

namespace TransRec.Import.Sources;

/// <summary>What a store remembers of a file that it was made from. Files above a GiB are named by size alone: reading them once more would take as long as the import.</summary>
internal static class SourceDigest
{
    private const long Largest = 1L << 30;

    public static StoreSource Of(SourceFile file, ImportClock clock)
    {
        clock.Cancellation.ThrowIfCancellationRequested();
        var length = new FileInfo(file.Path).Length;
        if (length > Largest)
        {
            return new StoreSource(file.Shown, file.Length, null);
        }

        using var stream = File.OpenRead(file.Path);
        return new StoreSource(file.Shown, file.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
