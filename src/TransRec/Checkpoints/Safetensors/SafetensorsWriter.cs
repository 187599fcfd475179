using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Checkpoints.Safetensors;

/// <summary>
/// Writes safetensors files, one tensor after the other, atomically (<see cref="AtomicFile"/>). The layout is the reference library's: the header padded
/// with spaces to a multiple of 8, tensors by falling alignment and then by name, so the same tensors give the same bytes.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors by name, in any order, on any device, strided or not.</param>
    /// <param name="metadata">Remarks for the header (sorted by key), for example <c>format = pt</c>; none by default.</param>
    /// <exception cref="CheckpointException">A name stands twice or is reserved, or an element type has no place in the format; nothing is written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        WriteFile(path, tensors, metadata);

    /// <summary>Writes a file with a checksum over all of it (<see cref="SafetensorsChecksum"/>), computed while it is written.</summary>
    internal static void WriteChecked(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata) =>
        WriteFile(path, tensors, new Dictionary<string, string>(metadata) { [SafetensorsChecksum.Key] = SafetensorsChecksum.Blank });

    private static void WriteFile(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = Order(path, tensors);
        var header = Header(ordered, metadata);
        if (header.Length > SafetensorsHeader.MaximumBytes)
        {
            throw new CheckpointException($"The header of {path} would take {header.Length} bytes; the format allows {SafetensorsHeader.MaximumBytes}.");
        }

        var digits = metadata?.ContainsKey(SafetensorsChecksum.Key) == true ? SafetensorsChecksum.Find(header) : -1;
        AtomicFile.Write(path, stream =>
        {
            var crc = new Crc32C();
            void Add(ReadOnlySpan<byte> bytes)
            {
                if (digits >= 0)
                {
                    crc.Append(bytes);
                }

                stream.Write(bytes);
            }

            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            Add(length);
            Add(header);
            foreach (var (tensor, _) in ordered)
            {
                using var scope = NewDisposeScope();
                TensorMemory.Visit(tensor.detach().cpu().contiguous(), (part, _) => Add(part));
            }

            if (digits >= 0)
            {
                stream.Position = sizeof(ulong) + digits;
                stream.Write(SafetensorsChecksum.Text(crc.Value));
            }
        });
    }

    private static List<(Tensor Tensor, TensorEntry Entry)> Order(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var rows = new List<(Tensor Tensor, TensorEntry Entry, byte[] Utf8)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            if (name == SafetensorsHeader.MetadataKey || !names.Add(name))
            {
                throw new CheckpointException($"{path} cannot be written: the name \"{name}\" {(names.Contains(name) ? "stands twice" : "is reserved by the format")}.");
            }

            var type = ElementTypes.FromScalar(tensor.dtype)
                ?? throw new CheckpointException($"{path} cannot be written: \"{name}\" is {tensor.dtype}; known are {ElementTypes.SafetensorsNames}.");
            rows.Add((tensor, new TensorEntry(name, type, tensor.shape), Encode(name)));
        }

        // The reference compares names as bytes, which differs from UTF-16 order for characters beyond U+FFFF.
        rows.Sort((left, right) => left.Entry.Type != right.Entry.Type
            ? right.Entry.Type.Rank().CompareTo(left.Entry.Type.Rank())
            : left.Utf8.AsSpan().SequenceCompareTo(right.Utf8));
        return [.. rows.Select(row => (row.Tensor, row.Entry))];
    }

    private static byte[] Header(List<(Tensor Tensor, TensorEntry Entry)> ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null)
        {
            json.Append(Quote(SafetensorsHeader.MetadataKey)).Append(":{")
                .AppendJoin(',', metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Quote(pair.Key)}:{Quote(pair.Value)}"))
                .Append('}');
        }

        long begin = 0;
        foreach (var (_, entry) in ordered)
        {
            var end = checked(begin + entry.SizeBytes);
            json.Append(json.Length > 1 ? "," : "").Append(Quote(entry.Name))
                .Append(CultureInfo.InvariantCulture, $":{{\"dtype\":\"{entry.Type.SafetensorsName()}\",\"shape\":[").AppendJoin(',', entry.Shape)
                .Append(CultureInfo.InvariantCulture, $"],\"data_offsets\":[{begin},{end}]}}");
            begin = end;
        }

        json.Append('}');
        var bytes = Encode(json.ToString());
        var padded = new byte[(bytes.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        bytes.CopyTo(padded, 0);
        return padded;
    }

    // Escapes what JSON demands and nothing else, as the reference does.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static byte[] Encode(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new CheckpointException("A name or remark holds half a surrogate pair, which UTF-8 cannot express.", error);
        }
    }
}
