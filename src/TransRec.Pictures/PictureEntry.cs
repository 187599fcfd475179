namespace TransRec.Pictures;

/// <summary>What became of one item's picture.</summary>
/// <param name="Item">The item's number.</param>
/// <param name="Id">The item's id.</param>
/// <param name="File">The file, relative to the domain's folder; null when there is none.</param>
/// <param name="Problem">None, or why the item has no picture.</param>
/// <param name="Format">The content's format.</param>
/// <param name="Width">Columns of the file's picture; 0 where the header was not read.</param>
/// <param name="Height">Rows of the file's picture; 0 where the header was not read.</param>
/// <param name="Notes">What was unusual and harmless.</param>
public sealed record PictureEntry(
    int Item, string Id, string? File, PictureProblem Problem, PictureFormat Format, int Width, int Height, PictureNotes Notes)
{
    /// <summary>The problem in words and what to do, or an empty text.</summary>
    public string Reason => Problem switch
    {
        PictureProblem.None => "",
        PictureProblem.Missing when File is null => $"There is no images/{Id}.jpg, .jpeg, .png or .webp, and no line in images.tsv.",
        PictureProblem.Missing => "images.tsv names it, and it does not exist.",
        PictureProblem.LeadsOutside => "The path or a link on it leads out of the domain's folder. Copy the picture into the folder.",
        PictureProblem.Unreadable => "The file cannot be read. Check its permissions.",
        PictureProblem.Empty => "The file has no bytes.",
        PictureProblem.FileTooLarge => "The file is larger than the limit on bytes (MaximumFileBytes).",
        PictureProblem.NotAPicture => "The content is no JPEG, PNG, WebP or GIF.",
        PictureProblem.TooManyPixels => $"Its header promises {Width} x {Height} pixels, above the limit (MaximumPixels, and 65,535 a side). It was not decoded.",
        PictureProblem.Truncated => "The content ends before the picture does. Fetch the file again.",
        PictureProblem.Damaged => $"The content begins as {(Format == PictureFormat.Unknown ? "a picture" : Format)} and cannot be decoded.",
        _ => Problem.ToString(),
    };

    internal static PictureEntry Of(int item, string id, PictureFile file, PictureRecord record) =>
        new(item, id, file.Path, record.Problem, record.Format, record.Width, record.Height, record.Notes);
}
