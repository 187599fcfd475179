using TransRec.Data;

namespace TransRec.Pictures;

/// <summary>What became of the pictures of a domain's items.</summary>
public sealed record PictureReport
{
    /// <summary>Items of the catalogue.</summary>
    public required int Items { get; init; }

    /// <summary>Items with a picture of their own.</summary>
    public required int Present { get; init; }

    /// <summary>Items for which there is no file.</summary>
    public required int Missing { get; init; }

    /// <summary>Items whose file gave no picture; each is in <see cref="Pictures"/> with its reason.</summary>
    public required int Broken { get; init; }

    /// <summary>Every item's file, in the order of the item numbers from 1.</summary>
    public required IReadOnlyList<PictureEntry> Pictures { get; init; }

    /// <summary>The files that gave no picture.</summary>
    public IEnumerable<PictureEntry> BrokenFiles => Pictures.Where(entry => entry.Problem is not (PictureProblem.None or PictureProblem.Missing));

    internal static PictureReport Of(Catalogue catalogue, PictureFile[] files, PictureRecord[] records)
    {
        PictureEntry[] entries = [.. Enumerable.Range(1, catalogue.ItemCount).Select(item => PictureEntry.Of(item, catalogue.Ids[item], files[item], records[item]))];
        var missing = entries.Count(entry => entry.Problem == PictureProblem.Missing);
        var present = entries.Count(entry => entry.Problem == PictureProblem.None);
        return new() { Items = entries.Length, Present = present, Missing = missing, Broken = entries.Length - present - missing, Pictures = entries };
    }
}
