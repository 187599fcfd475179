using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Safetensors;

/// <summary>Reads the JSON of a safetensors header strictly: every key once, no key that the format does not define, whole numbers only.</summary>
internal static class SafetensorsHeaderJson
{
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
            Next(ref reader, JsonTokenType.String, $"{SafetensorsHeader.MetadataKey} \"{key}\"");
            metadata.Add(key, Text(ref reader));
        }
    }

    private static Tensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        ElementType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        var where = $"the entry of \"{name}\"";
        var keys = new HashSet<string>(StringComparer.Ordinal);
        Next(ref reader, JsonTokenType.StartObject, where);
        while (NextKey(ref reader, keys, where) is { } key)
        {
            switch (key)
            {
                case "dtype":
                    Next(ref reader, JsonTokenType.String, $"dtype of \"{name}\"");
                    var typeName = Text(ref reader);
                    type = ElementTypes.FromSafetensors(typeName)
                        ?? throw new CheckpointException($"dtype of \"{name}\" is \"{typeName}\"; known are {ElementTypes.SafetensorsNames}.");
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, $"shape of \"{name}\"");
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, $"data_offsets of \"{name}\"");
                    break;
                default:
                    throw new CheckpointException($"The key \"{key}\" in {where} is unknown; dtype, shape and data_offsets are expected.");
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            var missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw new CheckpointException($"The key {missing} is missing from {where}.");
        }

        return offsets.Count == 2
            ? new Tensor(new TensorEntry(name, type.Value, shape), offsets[0], offsets[1])
            : throw new CheckpointException($"data_offsets of \"{name}\" has {offsets.Count} numbers; begin and end are expected.");
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string where)
    {
        var numbers = new List<long>();
        Next(ref reader, JsonTokenType.StartArray, where);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw new CheckpointException($"Found {Found(ref reader)} in {where}; whole numbers from 0 to {long.MaxValue} are expected.");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static string? NextKey(ref Utf8JsonReader reader, HashSet<string> seen, string where)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var key = Text(ref reader);
        return seen.Add(key) ? key : throw new CheckpointException($"The key \"{key}\" stands twice in {where}.");
    }

    private static void Next(ref Utf8JsonReader reader, JsonTokenType expected, string where)
    {
        if (!reader.Read() || reader.TokenType != expected)
        {
            throw new CheckpointException($"Found {Found(ref reader)} for {where}; {expected} is expected.");
        }
    }

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
        reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan) : reader.TokenType.ToString();
}
