using System.Buffers.Binary;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>
/// Where things stand in a store's file: 64 bytes of header (magic, counts, fingerprint; when it is complete 2 and a checksum of header and records), one
/// <see cref="PictureRecord"/> per row, and from the next multiple of 4,096 on the rows, uint8 [3, height, width] each.
/// </summary>
internal sealed record PictureStoreLayout(int Count, int Height, int Width)
{
    public const int HeaderBytes = 64;
    private const int Page = 4096;
    private const int FingerprintAt = 24;
    private const int FingerprintBytes = 32;
    private const int RecordsAt = 56; // CRC-32C, then what it is over

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

    /// <summary>
    /// The end of the header of a complete store, which begins at <see cref="SealAt"/>: a checksum of the header before it and of all bytes between the header
    /// and the rows, and a 2. A 1 stands in stores whose checksum is of the records alone, a 0 in those that have none.
    /// </summary>
    public static byte[] Seal(ReadOnlySpan<byte> header, ReadOnlySpan<byte> records, byte kind = 2)
    {
        var crc = new Crc32C();
        crc.Append(kind == 2 ? header : []);
        crc.Append(records);
        var seal = new byte[HeaderBytes - RecordsAt];
        BinaryPrimitives.WriteUInt32LittleEndian(seal, ~crc.Value);
        seal[sizeof(uint)] = kind;
        return seal;
    }

    /// <summary>Where <see cref="Seal"/> stands.</summary>
    public static int SealAt => RecordsAt;

    /// <summary>The counts in a header, with the fingerprint; null when it is none.</summary>
    public static (PictureStoreLayout Layout, byte[] Fingerprint)? OfHeader(ReadOnlySpan<byte> header)
    {
        var layout = new PictureStoreLayout(
            BinaryPrimitives.ReadInt32LittleEndian(header[8..]), BinaryPrimitives.ReadInt32LittleEndian(header[12..]), BinaryPrimitives.ReadInt32LittleEndian(header[16..]));
        return header[..Magic.Length].SequenceEqual(Magic) && layout is { Count: > 0, Height: > 0, Width: > 0 } && (long)layout.Height * layout.Width <= int.MaxValue / PixelGrid.Channels
            ? (layout, header.Slice(FingerprintAt, FingerprintBytes).ToArray())
            : null;
    }

    /// <summary>CRC-32C over a row, without its final inversion.</summary>
    public static uint Checksum(ReadOnlySpan<byte> row)
    {
        var crc = new Crc32C();
        crc.Append(row);
        return ~crc.Value;
    }
}
