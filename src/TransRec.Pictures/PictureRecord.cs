using System.Buffers.Binary;

namespace TransRec.Pictures;

/// <summary>What a store knows about a row: 16 bytes in its file.</summary>
/// <param name="IsDone">Whether the row was written.</param>
/// <param name="HasPicture">Whether the row counts: false for the padding picture.</param>
/// <param name="Problem">Why there is no picture of the item's own.</param>
/// <param name="Format">The content's format.</param>
/// <param name="Notes">What was unusual.</param>
/// <param name="Width">The file's own columns.</param>
/// <param name="Height">The file's own rows.</param>
/// <param name="Checksum">Of the row's bytes.</param>
internal readonly record struct PictureRecord(
    bool IsDone, bool HasPicture, PictureProblem Problem, PictureFormat Format, PictureNotes Notes, int Width, int Height, uint Checksum)
{
    public const int Bytes = 16;

    public static PictureRecord Read(ReadOnlySpan<byte> from) => new(
        (from[0] & 1) != 0,
        (from[0] & 2) != 0,
        (PictureProblem)from[1],
        (PictureFormat)from[2],
        (PictureNotes)from[3],
        BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(from[12..]));

    public void Write(Span<byte> to)
    {
        to[0] = (byte)((IsDone ? 1 : 0) | (HasPicture ? 2 : 0));
        (to[1], to[2], to[3]) = ((byte)Problem, (byte)Format, (byte)Notes);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], Width);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Height);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], Checksum);
    }
}
