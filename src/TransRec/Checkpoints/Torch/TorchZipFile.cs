using System.IO.Compression;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>
/// The zip format of torch.save (torch 1.6 and later): <c>NAME/data.pkl</c> and one uncompressed entry <c>NAME/data/KEY</c> per storage, checked against the
/// entry's CRC-32 whenever it is read. Entries that are compressed, overlap or claim more than the file holds are refused.
/// </summary>
internal sealed class TorchZipFile : ITorchStorages
{
    private readonly FileStream _stream;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly Lock _lock = new();

    internal TorchZipFile(string path)
    {
        Location = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            FileBytes = _stream.Length;
            ZipDirectory.RefuseLong(_stream, path);
            _archive = new ZipArchive(_stream, ZipArchiveMode.Read, leaveOpen: true);
            _folder = ReadDirectory();
            CheckByteOrder();
            Root = ReadPickle();
        }
        catch (Exception error)
        {
            _archive?.Dispose();
            _stream.Dispose();
            if (IsDamage(error))
            {
                throw new CheckpointException($"{path} is not a sound zip archive: {error.Message}", error);
            }

            throw;
        }
    }

    public string Location { get; }

    public long FileBytes { get; }

    public object? Root { get; }

    public void Check(StorageReference storage)
    {
        var name = EntryName(storage);
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new CheckpointException($"{Location} has no entry {name}, which the pickle refers to.");
        }

        if (entry.Length != storage.RootElements * storage.Type.Size())
        {
            throw new CheckpointException(
                $"{Location}: the entry {name} has {entry.Length} bytes; {storage.RootElements} elements of {storage.Type} take {storage.RootElements * storage.Type.Size()}.");
        }
    }

    public IStorageCursor Seek(StorageReference storage, long firstByte) => new Cursor(this, _entries[EntryName(storage)], firstByte);

    public void Dispose()
    {
        lock (_lock)
        {
            _archive.Dispose();
            _stream.Dispose();
        }
    }

    private static bool IsDamage(Exception error) =>
        error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private string EntryName(StorageReference storage) => $"{_folder}data/{storage.Key}";

    private string ReadDirectory()
    {
        long total = 0;
        foreach (var entry in _archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new CheckpointException($"{Location} has two entries {entry.FullName}.");
            }

            if (entry.IsEncrypted || entry.Length != entry.CompressedLength)
            {
                throw new CheckpointException(
                    $"{Location}: the entry {entry.FullName} of {entry.Length} bytes is compressed or encrypted ({entry.CompressedLength} bytes); torch.save stores entries as they are.");
            }

            if (entry.Length < 0 || entry.Length > FileBytes - total)
            {
                throw new CheckpointException($"{Location}: its entries claim more than the {FileBytes} bytes of the file.");
            }

            total += entry.Length;
        }

        var pickles = _entries.Keys.Where(name => name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles.Count != 1)
        {
            throw new CheckpointException($"{Location} has {pickles.Count} entries data.pkl; a file of torch.save has one. Entries: {Names.List(_entries.Keys, 10)}.");
        }

        var folder = pickles[0][..^"data.pkl".Length];
        return _entries.ContainsKey($"{folder}constants.pkl")
            ? throw new CheckpointException($"{Location} is a TorchScript archive, which holds code; save the state dict with torch.save or as safetensors.")
            : folder;
    }

    private void CheckByteOrder()
    {
        if (_entries.TryGetValue($"{_folder}byteorder", out var entry))
        {
            var order = System.Text.Encoding.Latin1.GetString(ReadWhole(entry, longest: 16));
            if (order != "little")
            {
                throw new CheckpointException($"{Location}: its byte order is \"{order}\"; \"little\" is expected.");
            }
        }
    }

    private object? ReadPickle()
    {
        var entry = _entries[$"{_folder}data.pkl"];
        var bytes = ReadWhole(entry, longest: Array.MaxLength);
        var reader = new PickleReader(bytes, $"{Location}, {entry.FullName}", FileBytes);
        var root = reader.Load();
        return reader.Position == bytes.Length
            ? root
            : throw new CheckpointException($"{Location}, {entry.FullName}: {bytes.Length - reader.Position} bytes follow the end of the pickle.");
    }

    private byte[] ReadWhole(ZipArchiveEntry entry, long longest)
    {
        if (entry.Length > longest)
        {
            throw new CheckpointException($"{Location}: the entry {entry.FullName} has {entry.Length} bytes; at most {longest} are expected.");
        }

        var bytes = new byte[entry.Length];
        using var cursor = new Cursor(this, entry, 0);
        cursor.Read(bytes);
        cursor.Finish();
        return bytes;
    }

    /// <summary>One entry, read from its beginning; holds the file's lock, as entries share the file's position.</summary>
    private sealed class Cursor : IStorageCursor
    {
        private readonly TorchZipFile _file;
        private readonly ZipArchiveEntry _entry;
        private readonly Stream _stream;
        private Crc32 _checksum = new();
        private long _left;

        internal Cursor(TorchZipFile file, ZipArchiveEntry entry, long firstByte)
        {
            (_file, _entry, _left) = (file, entry, entry.Length);
            _file._lock.Enter();
            try
            {
                _stream = Guard(entry.Open);
                Skip(firstByte);
            }
            catch
            {
                _stream?.Dispose();
                _file._lock.Exit();
                throw;
            }
        }

        public void Read(Span<byte> destination)
        {
            try
            {
                _stream.ReadExactly(destination);
            }
            catch (Exception error) when (IsDamage(error))
            {
                throw Damage(error);
            }

            _checksum.Append(destination);
            _left -= destination.Length;
        }

        public void Finish()
        {
            Skip(_left);
            if (Guard(_stream.ReadByte) >= 0)
            {
                throw new CheckpointException($"{_file.Location}: the entry {_entry.FullName} is longer than the {_entry.Length} bytes it claims.");
            }

            if (_checksum.Value != _entry.Crc32)
            {
                throw new CheckpointException(
                    $"{_file.Location}: the entry {_entry.FullName} has the checksum {_checksum.Value:x8}; {_entry.Crc32:x8} is recorded. The file is damaged.");
            }
        }

        public void Dispose()
        {
            _stream.Dispose();
            _file._lock.Exit();
        }

        private void Skip(long count)
        {
            var buffer = new byte[(int)Math.Min(count, 1 << 16)];
            while (count > 0)
            {
                var part = (int)Math.Min(count, buffer.Length);
                Read(buffer.AsSpan(0, part));
                count -= part;
            }
        }

        private T Guard<T>(Func<T> action)
        {
            try
            {
                return action();
            }
            catch (Exception error) when (IsDamage(error) && error is not ObjectDisposedException)
            {
                throw Damage(error);
            }
        }

        private CheckpointException Damage(Exception error) =>
            new($"{_file.Location}: the entry {_entry.FullName} of {_entry.Length} bytes cannot be read: {error.Message}", error);
    }
}
