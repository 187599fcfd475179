using System.Buffers.Binary;
using System.Numerics;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>
/// The format of torch.save before torch 1.6: five pickles (a magic number, the version, the machine, the object, the keys of the storages), then for each
/// key the number of elements in 8 bytes and the elements.
/// </summary>
internal sealed class TorchLegacyFile : ITorchStorages
{
    private const long Version = 1001;
    private static readonly BigInteger s_magic = BigInteger.Parse("119547037146038801333356");

    private readonly MappedFile _file;
    private readonly Dictionary<string, long> _starts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StorageReference> _references;

    internal TorchLegacyFile(string path)
    {
        _file = new MappedFile(path);
        try
        {
            var (root, keys, end) = _file.Look(0, (int)Math.Min(_file.Length, int.MaxValue), ReadPickles);
            Root = root;
            _references = FindStorages(root);
            PlaceStorages(keys, end);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Location => _file.Path;

    public long FileBytes => _file.Length;

    public object? Root { get; }

    // Every storage was checked when the file was opened.
    public void Check(StorageReference storage)
    {
    }

    public IStorageCursor Seek(StorageReference storage, long firstByte) => new Cursor(_file, _starts[storage.Key] + firstByte);

    public void Dispose() => _file.Dispose();

    private (object? Root, List<object?> Keys, int End) ReadPickles(ReadOnlySpan<byte> bytes)
    {
        var reader = new PickleReader(bytes, Location, FileBytes);
        if (reader.Load() is not BigInteger magic || magic != s_magic)
        {
            throw new CheckpointException($"{Location} is a pickle, but not one of torch.save: its first value is not torch's magic number.");
        }

        if (reader.Load() is not long version || version != Version)
        {
            throw new CheckpointException($"{Location}: its legacy format version is unknown; {Version} is expected.");
        }

        if (reader.Load() is not PickleDictionary machine || machine["little_endian"] is not true)
        {
            throw new CheckpointException($"{Location}: it was written on a big-endian machine or does not say; little-endian is expected.");
        }

        var root = reader.Load();
        return reader.Load() is List<object?> keys
            ? (root, keys, reader.Position)
            : throw new CheckpointException($"{Location}: the list of storage keys is not a list.");
    }

    // The keys come without types; the object's tensors know them.
    private Dictionary<string, StorageReference> FindStorages(object? root)
    {
        var found = new Dictionary<string, StorageReference>(StringComparer.Ordinal);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out var value))
        {
            if (value is TensorReference tensor)
            {
                value = tensor.Storage;
            }

            switch (value)
            {
                case StorageReference storage:
                    var known = found.GetValueOrDefault(storage.Key, storage);
                    if ((known.Type, known.RootElements) != (storage.Type, storage.RootElements))
                    {
                        throw new CheckpointException($"{Location}: storage \"{storage.Key}\" is referred to with two types or lengths.");
                    }

                    found[storage.Key] = storage;
                    break;
                case List<object?> or PickleTuple or PickleDictionary when seen.Add(value):
                    var children = value switch
                    {
                        PickleTuple tuple => tuple.Items,
                        PickleDictionary dictionary => dictionary.Pairs.Select(pair => pair.Value),
                        _ => (List<object?>)value,
                    };
                    foreach (var child in children)
                    {
                        open.Push(child);
                    }

                    break;
                default:
                    break;
            }
        }

        return found;
    }

    private void PlaceStorages(List<object?> keys, long position)
    {
        foreach (var item in keys)
        {
            if (item is not string key || !_references.TryGetValue(key, out var storage))
            {
                throw new CheckpointException($"{Location}: the storage {PickleText.Describe(item)} is listed, but no tensor refers to it.");
            }

            if (_file.Length - position < sizeof(long))
            {
                throw new CheckpointException($"{Location}: the file ends at byte {_file.Length}, before storage \"{key}\". It is cut off.");
            }

            var elements = _file.Look(position, sizeof(long), BinaryPrimitives.ReadInt64LittleEndian);
            position += sizeof(long);
            if (elements != storage.RootElements)
            {
                throw new CheckpointException($"{Location}: storage \"{key}\" has {elements} elements; its tensors say {storage.RootElements}.");
            }

            if (elements * storage.Type.Size() > _file.Length - position)
            {
                throw new CheckpointException(
                    $"{Location}: storage \"{key}\" takes {elements * storage.Type.Size()} bytes; {_file.Length - position} are left. The file is cut off.");
            }

            if (!_starts.TryAdd(key, position))
            {
                throw new CheckpointException($"{Location}: storage \"{key}\" is listed twice.");
            }

            position += elements * storage.Type.Size();
        }

        if (_references.Keys.FirstOrDefault(key => !_starts.ContainsKey(key)) is { } missing)
        {
            throw new CheckpointException($"{Location}: a tensor refers to storage \"{missing}\", which is not in the file.");
        }

        if (position != _file.Length)
        {
            throw new CheckpointException($"{Location}: {_file.Length - position} bytes follow the last storage.");
        }
    }

    private sealed class Cursor(MappedFile file, long position) : IStorageCursor
    {
        private long _position = position;

        public void Read(Span<byte> destination)
        {
            file.CopyTo(_position, destination);
            _position += destination.Length;
        }

        public void Finish()
        {
        }

        public void Dispose()
        {
        }
    }
}
