using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Safetensors;

/// <summary>The checked header of a safetensors file. Every tensor lies inside the file, and together they cover it without hole or overlap.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit.</summary>
    internal const int MaximumBytes = 100_000_000;

    internal const string MetadataKey = "__metadata__";

    internal required IReadOnlyDictionary<string, TensorEntry> Entries { get; init; }

    internal required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Where each tensor begins, in bytes after <see cref="DataStart"/>.</summary>
    internal required IReadOnlyDictionary<string, long> Offsets { get; init; }

    internal required long DataStart { get; init; }

    internal static SafetensorsHeader Read(MappedFile file)
    {
        try
        {
            var length = HeaderLength(file);
            var (tensors, metadata) = file.Look(sizeof(ulong), length, Parse);
            var start = sizeof(ulong) + length;
            CheckLayout(tensors, file.Length - start);
            var entries = new Dictionary<string, TensorEntry>(tensors.Count, StringComparer.Ordinal);
            var offsets = new Dictionary<string, long>(tensors.Count, StringComparer.Ordinal);
            foreach (var (entry, begin, _) in tensors)
            {
                entries.Add(entry.Name, entry);
                offsets.Add(entry.Name, begin);
            }

            return new SafetensorsHeader { Entries = entries, Offsets = offsets, Metadata = metadata, DataStart = start };
        }
        catch (CheckpointException error)
        {
            throw new CheckpointException($"{file.Path} is not a valid safetensors file: {error.Message}", error.InnerException);
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{file.Path} is not a valid safetensors file: its header is not valid JSON: {error.Message}", error);
        }
    }

    private static (List<SafetensorsHeaderJson.Tensor> Tensors, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json) =>
        json[0] != (byte)'{' ? throw new CheckpointException($"The header begins with the byte 0x{json[0]:x2}; a JSON object beginning with {{ is expected.")
        : !Utf8.IsValid(json) ? throw new CheckpointException("The header is not valid UTF-8.")
        : SafetensorsHeaderJson.Parse(json);

    private static int HeaderLength(MappedFile file)
    {
        if (file.Length < sizeof(ulong))
        {
            throw new CheckpointException($"It has {file.Length} bytes; the header length alone takes 8.");
        }

        var length = file.Look(0, sizeof(ulong), BinaryPrimitives.ReadUInt64LittleEndian);
        return length switch
        {
            > MaximumBytes => throw new CheckpointException($"Its header length is {length}; at most {MaximumBytes} is allowed."),
            _ when (long)length > file.Length - sizeof(ulong) =>
                throw new CheckpointException($"Its header length is {length}, but only {file.Length - sizeof(ulong)} bytes follow. Is the file cut off?"),
            < 2 => throw new CheckpointException($"Its header length is {length}; the shortest header, {{}}, has 2 bytes."),
            _ => (int)length,
        };
    }

    private static void CheckLayout(List<SafetensorsHeaderJson.Tensor> tensors, long dataBytes)
    {
        tensors.Sort((left, right) => (left.Begin, left.End).CompareTo((right.Begin, right.End)));
        long end = 0;
        foreach (var (entry, begin, tensorEnd) in tensors)
        {
            string Offsets() => $"data_offsets [{begin}, {tensorEnd}] of \"{entry.Name}\"";
            if (tensorEnd < begin)
            {
                throw new CheckpointException($"{Offsets()} end before they begin.");
            }

            if (tensorEnd > dataBytes)
            {
                throw new CheckpointException($"{Offsets()} are outside the {dataBytes} bytes of data. Is the file cut off?");
            }

            if (begin != end)
            {
                throw new CheckpointException($"{Offsets()} leave {(begin > end ? "a hole" : "an overlap")}: the tensor before ends at {end}.");
            }

            if (tensorEnd - begin != entry.SizeBytes)
            {
                throw new CheckpointException($"{Offsets()} span {tensorEnd - begin} bytes; {entry} takes {entry.SizeBytes}.");
            }

            end = tensorEnd;
        }

        if (end != dataBytes)
        {
            throw new CheckpointException($"The tensors end at byte {end} of the data, but {dataBytes} bytes are there.");
        }
    }
}
