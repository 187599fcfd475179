using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>What came of decoding a file: bytes, or the reason why there are none.</summary>
/// <param name="Problem">None, or why <paramref name="Pixels"/> is null.</param>
/// <param name="Format">The content's format, as far as it was recognised.</param>
/// <param name="Notes">What was unusual.</param>
/// <param name="Width">Pixels per row as the header says, 0 where none was read.</param>
/// <param name="Height">Rows as the header says, 0 where none was read.</param>
/// <param name="Pixels">The picture, upright.</param>
internal readonly record struct DecodedPicture(
    PictureProblem Problem, PictureFormat Format, PictureNotes Notes, int Width, int Height, PixelGrid? Pixels)
{
    public static DecodedPicture None(PictureProblem problem) => new(problem, PictureFormat.Unknown, PictureNotes.None, 0, 0, null);
}
