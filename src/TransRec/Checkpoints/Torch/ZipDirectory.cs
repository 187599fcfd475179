using System.Buffers.Binary;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>How long a zip archive's list of entries is, read before the list itself: each entry of 46 bytes becomes objects of about 600.</summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LongestComment = ushort.MaxValue;
    private const long LongestDirectory = 4 << 20; // 40,000 entries with names of 60 characters

    private static ReadOnlySpan<byte> End => "PK\u0005\u0006"u8;

    /// <exception cref="CheckpointException">It is longer than the entries of any checkpoint are.</exception>
    public static void RefuseLong(FileStream stream, string location)
    {
        var tail = new byte[Math.Min(stream.Length, EndBytes + LongestComment)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        stream.Seek(0, SeekOrigin.Begin);
        var end = tail.AsSpan().LastIndexOf(End);
        if (end < 0 || end + EndBytes > tail.Length)
        {
            return; // no archive: the reader says so
        }

        // What lies between the list's beginning and the end is the list, whatever its length is said to be.
        var size = (long)BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        var begin = (long)BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (begin == uint.MaxValue)
        {
            begin = BeginOfLarge(stream, stream.Length - tail.Length + end) ?? begin;
        }

        var length = Math.Max(size == uint.MaxValue ? 0 : size, stream.Length - tail.Length + end - begin);
        if (length > LongestDirectory)
        {
            throw new CheckpointException($"{location}: its list of entries has {length} bytes; at most {LongestDirectory} are read.");
        }
    }

    // Archives beyond 4 GiB: a locator before the end names the record that has the true place.
    private static long? BeginOfLarge(FileStream stream, long end)
    {
        const int LocatorBytes = 20;
        const int RecordBytes = 56;
        Span<byte> bytes = stackalloc byte[RecordBytes];
        if (end < LocatorBytes)
        {
            return null;
        }

        stream.Seek(end - LocatorBytes, SeekOrigin.Begin);
        stream.ReadExactly(bytes[..LocatorBytes]);
        var record = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        if (record < 0 || record > stream.Length - RecordBytes)
        {
            stream.Seek(0, SeekOrigin.Begin);
            return null;
        }

        stream.Seek(record, SeekOrigin.Begin);
        stream.ReadExactly(bytes);
        stream.Seek(0, SeekOrigin.Begin);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]);
    }
}
