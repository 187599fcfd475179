using System.Buffers;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

public sealed partial class DomainStore
{
    /// <summary>Reads every byte of a store and compares it with the checksums of its manifest: a single changed byte is found, with its file and block.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="progress">Is told how many bytes are read; null: nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="StoreException">The folder is no store: it has no manifest.</exception>
    public static StoreVerification Verify(string folder, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        AtomicFolder.Recover(folder);
        if (!File.Exists(Path.Combine(folder, StoreFiles.Manifest)))
        {
            throw new StoreException($"{folder} is no store: it has no {StoreFiles.Manifest}. Build one with transrec data import.");
        }

        var (defects, files, bytes) = (new List<StoreDefect>(), 0, 0L);
        StoreManifest manifest;
        try
        {
            manifest = StoreManifest.Read(folder);
        }
        catch (StoreException error)
        {
            return new(1, new FileInfo(Path.Combine(folder, StoreFiles.Manifest)).Length, [new(StoreFiles.Manifest, null, error.Message)]);
        }

        manifest.Files.ToList().ForEach(file => Check(file.Name, file));
        if (StoreManifest.FingerprintOf(manifest.Times, manifest.TimeStart, manifest.Files) != manifest.Report.Fingerprint)
        {
            defects.Add(new(StoreFiles.Manifest, null, "The fingerprint is not that of the files. Build the store again."));
        }

        var views = Path.Combine(folder, StoreFiles.Views);
        string[] made = Directory.Exists(views) ? [.. Directory.EnumerateDirectories(views).Where(view => !Path.GetFileName(view).StartsWith('.')).Order(StringComparer.Ordinal)] : [];
        foreach (var view in made)
        {
            var name = $"{StoreFiles.Views}/{Path.GetFileName(view)}";
            if (StoredView.FilesOf(view) is not { } described)
            {
                defects.Add(new($"{name}/{StoredView.FileName}", null, $"It was changed after it was written, or is missing. Delete {view}: it is made again."));
                continue;
            }

            described.ToList().ForEach(file => Check($"{name}/{file.Name}", file));
        }

        return new(files, bytes, defects);

        void Check(string name, StoreFileEntry entry)
        {
            files++;
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                defects.Add(new(name, null, "It is missing. Take the store from a copy, or build it again."));
                return;
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (stream.Length != entry.Bytes)
            {
                defects.Add(new(name, null, $"It has {stream.Length} bytes; {entry.Bytes} were written. Take the store from a copy, or build it again."));
                return;
            }

            var block = ArrayPool<byte>.Shared.Rent(StoreFileEntry.BlockBytes);
            for (var number = 0L; number < entry.Blocks; number++)
            {
                cancellation.ThrowIfCancellationRequested();
                var read = stream.ReadAtLeast(block.AsSpan(0, StoreFileEntry.BlockBytes), StoreFileEntry.BlockBytes, throwOnEndOfStream: false);
                var sum = new Crc32();
                sum.Append(block.AsSpan(0, read));
                if (!entry.SumOf(number).SequenceEqual(sum.Value.ToString("x8")))
                {
                    defects.Add(new(name, number, $"Its checksum is {sum.Value:x8}; {entry.SumOf(number)} was written. Take the file from a copy, or build the store again."));
                }

                bytes += read;
                progress?.Report(bytes);
            }

            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
