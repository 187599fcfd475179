using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Safetensors;

/// <summary>Reads the JSON of a safetensors header strictly: every key once, no key that the format does not define, whole numbers only.</summary>
internal static class SafetensorsHeaderJson
{
    // Beyond any file: the largest published models have 100,000 tensors in 160 files. One takes 50 bytes here and 500 of memory.
    private const int MostTensors = 100_000;
    private const int MostRemarks = 100_000;
    private const int LongestName = 4096;

    private static readonly string[] TensorKeys = ["dtype", "shape", "data_offsets"];

    internal readonly record struct Tensor(TensorEntry Entry, long Begin, long End);

    internal static (List<Tensor> Tensors, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        var tensors = new List<Tensor>();
        var metadata = new Dictionary<string, string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Next(ref reader, JsonTokenType.StartObject, "the header");
        while (NextKey(ref reader, names, "the header") is { } name)
        {
            if (name == SafetensorsHeader.MetadataKey)
            {
                ReadMetadata(ref reader, metadata);
            }
            else
            {
                if (tensors.Count == MostTensors)
                {
                    throw new CheckpointException($"The header has more than {MostTensors} tensors; at most so many are read.");
                }

                tensors.Add(ReadTensor(ref reader, name));
            }
        }

        // Only white space may follow; anything else is an error of the reader.
        _ = reader.Read();
        return (tensors, metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        Next(ref reader, JsonTokenType.StartObject, SafetensorsHeader.MetadataKey);
        while (NextKey(ref reader, keys, SafetensorsHeader.MetadataKey) is { } key)
        {
            Next(ref reader, JsonTokenType.String, SafetensorsHeader.MetadataKey + " ", key);
            metadata.Add(key, Text(ref reader));
            if (metadata.Count > MostRemarks)
            {
                throw new CheckpointException($"{SafetensorsHeader.MetadataKey} has more than {MostRemarks} keys; at most so many are read.");
            }
        }
    }

    private static Tensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        ElementType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        Next(ref reader, JsonTokenType.StartObject, "the entry of ", name);
        while (NextTensorKey(ref reader, name, (type is null ? 0 : 1) | (shape is null ? 0 : 2) | (offsets is null ? 0 : 4)) is { } key)
        {
            switch (key)
            {
                case "dtype":
                    Next(ref reader, JsonTokenType.String, "dtype of ", name);
                    var typeName = Name(ref reader, "a dtype");
                    type = ElementTypes.FromSafetensors(typeName)
                        ?? throw new CheckpointException($"dtype of \"{name}\" is \"{typeName}\"; known are {ElementTypes.SafetensorsNames}.");
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, "shape", name);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, "data_offsets", name);
                    break;
                default:
                    throw new CheckpointException($"The key \"{key}\" in the entry of \"{name}\" is unknown; dtype, shape and data_offsets are expected.");
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            var missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw new CheckpointException($"The key {missing} is missing from the entry of \"{name}\".");
        }

        return offsets.Length == 2
            ? new Tensor(new TensorEntry(name, type.Value, shape), offsets[0], offsets[1])
            : throw new CheckpointException($"data_offsets of \"{name}\" has {offsets.Length} numbers; begin and end are expected.");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string what, string name)
    {
        Span<long> numbers = stackalloc long[TensorEntry.MostAxes + 1]; // one more is counted by what uses them
        var count = 0;
        Next(ref reader, JsonTokenType.StartArray, what == "shape" ? "shape of " : "data_offsets of ", name);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw new CheckpointException($"Found {Found(ref reader)} in {what} of \"{name}\"; whole numbers from 0 to {long.MaxValue} are expected.");
            }

            if (count == numbers.Length)
            {
                throw new CheckpointException($"The {what} of \"{name}\" has more than {TensorEntry.MostAxes} numbers; at most {TensorEntry.MostAxes} axes are read.");
            }

            numbers[count++] = number;
        }

        return numbers[..count].ToArray();
    }

    private static string? NextTensorKey(ref Utf8JsonReader reader, string name, int seen)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        // The names of the format are recognised in place; a text that is escaped is made first.
        string? key = null;
        for (var index = 0; index < TensorKeys.Length && !reader.ValueIsEscaped && key is null; index++)
        {
            key = reader.ValueTextEquals(TensorKeys[index]) ? TensorKeys[index] : null;
        }

        key ??= Name(ref reader, "the entry of a tensor");
        return (seen >> Math.Max(Array.IndexOf(TensorKeys, key), 0) & 1) == 0 || !TensorKeys.Contains(key)
            ? key
            : throw new CheckpointException($"The key \"{key}\" stands twice in the entry of \"{name}\".");
    }

    private static string? NextKey(ref Utf8JsonReader reader, HashSet<string> seen, string where)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var key = Name(ref reader, where);
        return seen.Add(key) ? key : throw new CheckpointException($"The key \"{key}\" stands twice in {where}.");
    }

    private static void Next(ref Utf8JsonReader reader, JsonTokenType expected, string where, string? name = null)
    {
        if (!reader.Read() || reader.TokenType != expected)
        {
            throw new CheckpointException($"Found {Found(ref reader)} for {where}{(name is null ? "" : $"\"{name}\"")}; {expected} is expected.");
        }
    }

    private static string Name(ref Utf8JsonReader reader, string where) => reader.ValueSpan.Length <= LongestName
        ? Text(ref reader)
        : throw new CheckpointException($"A name in {where} has {reader.ValueSpan.Length} bytes; at most {LongestName} are read.");

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new CheckpointException($"A text at byte {reader.TokenStartIndex} of the header escapes half a surrogate pair.", error);
        }
    }

    private static string Found(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, 100)]) : reader.TokenType.ToString();
}
