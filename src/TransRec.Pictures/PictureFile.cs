namespace TransRec.Pictures;

/// <summary>Where an item's picture lies.</summary>
/// <param name="Path">Relative to the domain's folder, with /; null when there is no file.</param>
/// <param name="Problem">Why it may not be opened, or none.</param>
/// <param name="Notes">What was unusual about how it was found.</param>
internal readonly record struct PictureFile(string? Path, PictureProblem Problem, PictureNotes Notes)
{
    public static PictureFile Missing => new(null, PictureProblem.Missing, PictureNotes.None);
}
