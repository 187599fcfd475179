using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TransRec.Images;

/// <summary>
/// Where things stand in a store's file: 64 bytes of header (magic, counts, fingerprint), one <see cref="PictureRecord"/> per row, and from the next
/// multiple of 4,096 on the rows, uint8 [3, height, width] each.
/// </summary>
internal sealed record PictureStoreLayout(int Count, int Height, int Width)
{
    public const int HeaderBytes = 64;
    private const int Page = 4096;
    private const int FingerprintAt = 24;
    private const int FingerprintBytes = 32;

    private static ReadOnlySpan<byte> Magic => "TRPICT01"u8;

    public int RowBytes => PixelGrid.Channels * Height * Width;

    public long RowsAt => (RecordAt(Count) + Page - 1) / Page * Page;

    public long FileBytes => RowAt(Count);

    public static long RecordAt(int row) => HeaderBytes + ((long)row * PictureRecord.Bytes);

    public long RowAt(int row) => RowsAt + ((long)row * RowBytes);

    public byte[] Header(ReadOnlySpan<byte> fingerprint)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Count);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), Height);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), Width);
        fingerprint[..FingerprintBytes].CopyTo(header.AsSpan(FingerprintAt));
        return header;
    }

    /// <summary>CRC-32C over the row, by words where the machine has the instruction.</summary>
    public static uint Checksum(ReadOnlySpan<byte> row)
    {
        var checksum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(row);
        foreach (var word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (var rest in row[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, rest);
        }

        return checksum;
    }
}
