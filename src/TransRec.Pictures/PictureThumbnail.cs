namespace TransRec.Pictures;

/// <summary>An item's picture, small, as a JPEG; or the reason why there is none.</summary>
/// <param name="Entry">What became of the item's file.</param>
/// <param name="Width">Columns; 0 where there is no picture.</param>
/// <param name="Height">Rows; 0 where there is no picture.</param>
/// <param name="Jpeg">The file's bytes; empty where there is no picture.</param>
public sealed record PictureThumbnail(PictureEntry Entry, int Width, int Height, ReadOnlyMemory<byte> Jpeg)
{
    /// <summary>Whether there is a picture.</summary>
    public bool IsThere => !Jpeg.IsEmpty;
}
