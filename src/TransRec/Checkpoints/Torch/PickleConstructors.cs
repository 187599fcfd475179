using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>Builds a value from a constructor's arguments.</summary>
internal delegate object? PickleCall(string name, object?[] arguments, PickleAllowance allowance);

/// <summary>The constructors and storage types that a state dict needs. Nothing else can be named by a pickle.</summary>
internal static class PickleConstructors
{
    private static readonly Dictionary<string, PickleGlobal> s_known = new PickleGlobal[]
    {
        new("collections.OrderedDict", OrderedDictionary, null),
        new("torch._utils._rebuild_tensor", (name, arguments, _) => Tensor(name, arguments, 4, 4), null),
        new("torch._utils._rebuild_tensor_v2", (name, arguments, _) => Tensor(name, arguments, 6, 7), null),
        new("torch._utils._rebuild_parameter", Parameter, null),
        new("torch.Size", Size, null),
        new("_codecs.encode", Latin1Bytes, null), // how protocol 2 writes bytes
        new("__builtin__.bytes", NoBytes, null),
        new("builtins.bytes", NoBytes, null),
    }.ToDictionary(global => global.Name);

    internal static PickleGlobal Find(string module, string name)
    {
        var full = $"{module}.{name}";
        return s_known.TryGetValue(full, out var known) ? known
            : module is "torch" or "torch.storage" or "torch.cuda" && ElementTypes.FromStorage(name) is { } type ? new PickleGlobal(full, null, type)
            : throw new CheckpointException(
                $"The pickle names {(full.Length <= 200 ? full : full[..200] + "...")}, which is refused: a state dict needs only "
                + $"{string.Join(", ", s_known.Keys)} and the storage types. Save the state dict alone, or convert the file to safetensors.");
    }

    /// <summary>A storage: ("storage", type, key, device, elements) and, in old files, (view key, offset, elements) of a view into it.</summary>
    internal static StorageReference Storage(object? identifier)
    {
        if (identifier is not PickleTuple { Items: ["storage", PickleGlobal { Storage: { } type }, string key, string, long elements, .. var view] }
            || elements < 0 || elements > long.MaxValue / type.Size())
        {
            throw new CheckpointException(
                $"A storage is named by {PickleText.Describe(identifier)}; (\"storage\", storage type, key, device, number of elements) is expected.");
        }

        return view switch
        {
            [] or [null] => new StorageReference(key, type, elements, 0, elements),
            [PickleTuple { Items: [string, long offset, long count] }] when offset >= 0 && count >= 0 && offset <= elements - count =>
                new StorageReference(key, type, elements, offset, count),
            _ => throw new CheckpointException($"The view into storage \"{key}\" of {elements} elements does not lie inside it."),
        };
    }

    private static TensorReference Tensor(string name, object?[] arguments, int fewest, int most)
    {
        if (arguments is not [StorageReference storage, long offset, PickleTuple sizes, PickleTuple steps, ..]
            || arguments.Length < fewest || arguments.Length > most
            || sizes.Items.Length != steps.Items.Length || sizes.Items.Length > TensorEntry.MostAxes)
        {
            throw new CheckpointException(
                $"{name} is called with ({string.Join(", ", arguments.Take(8).Select(PickleText.Describe))}); a storage, an offset, sizes and as many strides are expected.");
        }

        var shape = Numbers(sizes, "size");
        var strides = Numbers(steps, "stride");
        try
        {
            // The entry checks that the product of the sizes is a number of 64 bits.
            var elements = new TensorEntry(storage.Key, storage.Type, shape).Elements;
            var tensor = new TensorReference(storage, offset, shape, strides);
            return elements == 0 || (offset >= 0 && tensor.Reach <= storage.Elements - offset)
                ? tensor
                : throw new CheckpointException(
                    $"A tensor of sizes {TensorEntry.ShapeText(shape)}, strides {TensorEntry.ShapeText(strides)} and offset {offset} reaches beyond "
                    + $"the {storage.Elements} elements of storage \"{storage.Key}\".");
        }
        catch (OverflowException error)
        {
            throw new CheckpointException($"Sizes {TensorEntry.ShapeText(shape)} and strides {TensorEntry.ShapeText(strides)} overflow 64 bits.", error);
        }
    }

    private static long[] Numbers(PickleTuple tuple, string what) =>
        Array.ConvertAll(tuple.Items, item => item is long and >= 0
            ? (long)item
            : throw new CheckpointException($"A {what} of a tensor is {PickleText.Describe(item)}; a number that is not negative is expected."));

    private static TensorReference Parameter(string name, object?[] arguments, PickleAllowance allowance) =>
        arguments is [TensorReference data, bool, ..] && arguments.Length <= 3 ? data : throw Wrong(name, arguments, "a tensor and a boolean");

    private static PickleTuple Size(string name, object?[] arguments, PickleAllowance allowance) =>
        arguments is [PickleTuple sizes] ? sizes : throw Wrong(name, arguments, "a tuple");

    private static PickleDictionary OrderedDictionary(string name, object?[] arguments, PickleAllowance allowance)
    {
        var dictionary = new PickleDictionary();
        switch (arguments)
        {
            case []:
                return dictionary;
            case [List<object?> pairs]: // Python 2 passes the pairs
                allowance.Spend(pairs.Count);
                allowance.Take(PickleAllowance.FirstPair + ((long)PickleAllowance.Pair * pairs.Count));
                foreach (var pair in pairs)
                {
                    var items = (pair as PickleTuple)?.Items ?? (pair as List<object?>)?.ToArray();
                    if (items is not [var key, var value])
                    {
                        throw Wrong(name, arguments, "a list of pairs");
                    }

                    dictionary.Add(key, value);
                }

                return dictionary;
            default:
                throw Wrong(name, arguments, "nothing or a list of pairs");
        }
    }

    private static byte[] Latin1Bytes(string name, object?[] arguments, PickleAllowance allowance)
    {
        if (arguments is not [string text, "latin1" or "latin-1"])
        {
            throw Wrong(name, arguments, "a text and \"latin1\"");
        }

        allowance.Spend(text.Length);
        return text.All(character => character <= 0xff)
            ? Encoding.Latin1.GetBytes(text)
            : throw Wrong(name, arguments, "a text of Latin-1 characters");
    }

    private static byte[] NoBytes(string name, object?[] arguments, PickleAllowance allowance) =>
        arguments is [] ? [] : throw Wrong(name, arguments, "nothing");

    private static CheckpointException Wrong(string name, object?[] arguments, string expected) =>
        new($"{name} is called with ({string.Join(", ", arguments.Take(8).Select(PickleText.Describe))}); {expected} is expected.");
}
