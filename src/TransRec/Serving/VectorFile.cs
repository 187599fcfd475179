using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Serving;

/// <summary>
/// Vectors of titles in a file, so that a title is encoded once by the same model and adapters, whatever catalogues and processes it comes in. Records are added at the end and never changed;
/// each has a checksum. A file that ends within a record, or has one that is not as it was written, is read up to there: what is missing is encoded again.
/// </summary>
internal sealed class VectorFile : IDisposable
{
    private const int KeyBytes = 16;
    private const int SumBytes = 4;
    private const int RecordsAtOnce = 4096;

    private static ReadOnlySpan<byte> Magic => "TRVECT01"u8;

    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, int> places = [];
    private readonly FileStream stream;
    private readonly int width;
    private readonly int recordBytes;
    private readonly byte[] record;

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="width">Values of a vector.</param>
    /// <exception cref="IOException">It cannot be opened, also because another process writes it.</exception>
    public VectorFile(string path, int width)
    {
        this.width = width;
        recordBytes = KeyBytes + (width * sizeof(float)) + SumBytes;
        record = new byte[recordBytes];
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        try
        {
            Read();
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>How many vectors there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return places.Count;
            }
        }
    }

    /// <summary>Reads the vector of a title, when it is there.</summary>
    public bool TryRead(string title, Span<float> vector)
    {
        var key = KeyOf(title);
        lock (gate)
        {
            if (!places.TryGetValue(key, out var place))
            {
                return false;
            }

            return RandomAccess.Read(stream.SafeFileHandle, MemoryMarshal.AsBytes(vector), OffsetOf(place) + KeyBytes) == width * sizeof(float);
        }
    }

    /// <summary>Adds the vectors of titles.</summary>
    /// <param name="titles">The titles.</param>
    /// <param name="vectors">[titles, width].</param>
    /// <exception cref="IOException">They cannot be written, such as on a full disk; those before are there.</exception>
    public void Add(IReadOnlyList<string> titles, ReadOnlySpan<float> vectors)
    {
        lock (gate)
        {
            for (var i = 0; i < titles.Count; i++)
            {
                var key = KeyOf(titles[i]);
                if (places.ContainsKey(key))
                {
                    continue;
                }

                BinaryPrimitives.WriteUInt128LittleEndian(record, key);
                MemoryMarshal.AsBytes(vectors.Slice(i * width, width)).CopyTo(record.AsSpan(KeyBytes));
                BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(recordBytes - SumBytes), SumOf(record.AsSpan(0, recordBytes - SumBytes)));
                RandomAccess.Write(stream.SafeFileHandle, record, OffsetOf(places.Count));
                places.Add(key, places.Count);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => stream.Dispose();

    private long OffsetOf(int place) => Magic.Length + sizeof(int) + ((long)place * recordBytes);

    private void Read()
    {
        Span<byte> head = stackalloc byte[Magic.Length + sizeof(int)];
        if (stream.Length == 0 || stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || !head.StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(head[Magic.Length..]) != width)
        {
            // New, or of another kind: nothing in it can be lost that is not encoded again.
            stream.SetLength(0);
            Magic.CopyTo(head);
            BinaryPrimitives.WriteInt32LittleEndian(head[Magic.Length..], width);
            RandomAccess.Write(stream.SafeFileHandle, head, 0);
            return;
        }

        var part = new byte[RecordsAtOnce * recordBytes];
        for (var read = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false); read > 0; read = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false))
        {
            for (var at = 0; at < read; at += recordBytes)
            {
                // A key that comes twice would stand at no place of its own: it is a fault as well.
                if (at + recordBytes > read || !IsWhole(part.AsSpan(at, recordBytes)) || !places.TryAdd(BinaryPrimitives.ReadUInt128LittleEndian(part.AsSpan(at)), places.Count))
                {
                    stream.SetLength(OffsetOf(places.Count));
                    return;
                }
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[^SumBytes..]) == SumOf(bytes[..^SumBytes]);

    private static uint SumOf(ReadOnlySpan<byte> bytes)
    {
        var sum = new Crc32C();
        sum.Append(bytes);
        return sum.Value;
    }

    private static UInt128 KeyOf(string title)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var most = Encoding.UTF8.GetMaxByteCount(title.Length);
        Span<byte> text = most <= 1024 ? stackalloc byte[most] : new byte[most];
        _ = SHA256.HashData(text[..Encoding.UTF8.GetBytes(title, text)], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
