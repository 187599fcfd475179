using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

// What a pickle may hold: null, bool, long, BigInteger, double, string, byte[], List<object?>, and these.

/// <summary>A Python tuple; torch.Size becomes one too.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A Python dictionary or OrderedDict: pairs in order, keys that are null, booleans, numbers or texts, each once.</summary>
internal sealed class PickleDictionary
{
    private static readonly Dictionary<object, object?> s_none = [];

    private Dictionary<object, object?>? _made; // with its first pair: an empty one in a pickle is a byte

    private Dictionary<object, object?> Made => _made ?? s_none;

    internal IEnumerable<KeyValuePair<object, object?>> Pairs => Made;

    internal IEnumerable<KeyValuePair<string, object?>> Named =>
        Made.Where(pair => pair.Key is string).Select(pair => KeyValuePair.Create((string)pair.Key, pair.Value));

    internal int Count => Made.Count;

    internal object? this[string key] => Made.GetValueOrDefault(key);

    internal void Add(object? key, object? value)
    {
        if (key is not (null or bool or long or double or string))
        {
            throw new CheckpointException($"A dictionary key is {PickleText.Describe(key)}; texts and numbers are expected.");
        }

        // Nothing is ever added twice by a pickler: keys of one dictionary differ.
        _made ??= new Dictionary<object, object?>(KeyComparer.Instance);
        if (!_made.TryAdd(key ?? DBNull.Value, value))
        {
            throw new CheckpointException($"The dictionary key {PickleText.Describe(key)} stands twice.");
        }
    }
}

/// <summary>
/// Hashes keys with the process's random seed: the hash of a whole number in .NET is a fixed function of it, and a pickle of keys that collide would take the square of
/// its length in time.
/// </summary>
internal sealed class KeyComparer : IEqualityComparer<object>
{
    internal static KeyComparer Instance { get; } = new();

    public new bool Equals(object? left, object? right) => object.Equals(left, right);

    public int GetHashCode(object key) => key switch
    {
        long number => HashCode.Combine((int)number, (int)(number >> 32)),
        double number => HashCode.Combine((int)BitConverter.DoubleToInt64Bits(number), (int)(BitConverter.DoubleToInt64Bits(number) >> 32)),
        _ => key.GetHashCode(),
    };
}

/// <summary>A constructor or storage type that the pickle names; only those of <see cref="PickleConstructors"/> exist.</summary>
internal sealed record PickleGlobal(string Name, PickleCall? Call, ElementType? Storage);

/// <summary>A run of elements in a storage of the file: elements [Offset, Offset + Elements) of RootElements.</summary>
internal sealed record StorageReference(string Key, ElementType Type, long RootElements, long Offset, long Elements);

/// <summary>A strided tensor over a storage. It lies inside the storage.</summary>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>The number of storage elements from the first to the last one used.</summary>
    internal long Reach { get; } = Shape.Contains(0) ? 0 : checked(1 + Shape.Zip(Strides, (size, stride) => checked((size - 1) * stride)).Sum());

    internal bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                {
                    return Shape.Contains(0);
                }

                expected *= Shape[axis];
            }

            return true;
        }
    }
}

/// <summary>What a pickled value is, in a message.</summary>
internal static class PickleText
{
    internal static string Describe(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long or double => $"{value}",
        System.Numerics.BigInteger => "an integer of more than 64 bits",
        string text => $"\"{(text.Length <= 100 ? text : text[..100] + "...")}\"",
        byte[] bytes => $"{bytes.Length} bytes",
        List<object?> list => $"a list of {list.Count}",
        PickleTuple tuple => $"a tuple of {tuple.Items.Length}",
        PickleDictionary dictionary => $"a dictionary of {dictionary.Count}",
        TensorReference tensor => $"a tensor {TensorEntry.ShapeText(tensor.Shape)}",
        StorageReference storage => $"storage \"{storage.Key}\"",
        PickleGlobal global => global.Name,
        _ => value.GetType().Name,
    };
}
