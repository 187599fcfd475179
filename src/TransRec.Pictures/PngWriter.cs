using System.Buffers.Binary;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>
/// Writes small pictures as PNG with stored blocks: without compression, whose bytes differ between versions and processors, so that equal pixels make equal
/// files everywhere. Three bytes a pixel.
/// </summary>
internal static class PngWriter
{
    private const int MostInABlock = ushort.MaxValue;

    /// <summary>The file's content: 8 bits a channel, red, green and blue.</summary>
    public static byte[] Write(PixelGrid picture)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        Span<byte> header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]; // 8 bits, colour type 2: red, green, blue
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Stored(Lines(picture)));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>The rows, each behind the number of its filter: 0, none.</summary>
    private static byte[] Lines(PixelGrid picture)
    {
        var width = picture.Width * PixelGrid.Channels;
        var lines = new byte[picture.Height * (width + 1)];
        for (var row = 0; row < picture.Height; row++)
        {
            picture.Row(row).CopyTo(lines.AsSpan((row * (width + 1)) + 1));
        }

        return lines;
    }

    /// <summary>A zlib stream of stored blocks (RFC 1950 and RFC 1951, section 3.2.4).</summary>
    private static byte[] Stored(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream();
        stream.Write([0x78, 0x01]);
        var left = bytes;
        do
        {
            var block = left[..Math.Min(left.Length, MostInABlock)];
            left = left[block.Length..];
            Span<byte> header = [left.IsEmpty ? (byte)1 : (byte)0, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)block.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(header[3..], (ushort)~block.Length);
            stream.Write(header);
            stream.Write(block);
        }
        while (!left.IsEmpty);
        Number(stream, Adler32(bytes));
        return stream.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        var checksum = new Crc32();
        checksum.Append(kind);
        checksum.Append(content);
        Number(file, (uint)content.Length);
        file.Write(kind);
        file.Write(content);
        Number(file, checksum.Value);
    }

    private static void Number(MemoryStream file, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        file.Write(bytes);
    }

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        const uint Prime = 65_521;
        uint low = 1, high = 0;
        foreach (var value in bytes)
        {
            low = (low + value) % Prime;
            high = (high + low) % Prime;
        }

        return (high << 16) | low;
    }
}
