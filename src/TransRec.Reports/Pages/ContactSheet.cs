using TransRec.Data;
using TransRec.Foundation.Files;
using TransRec.Pictures;

namespace TransRec.Reports;

/// <summary>A grid of a domain's pictures with the items' ids, to see at a glance what they are: as a page or as one picture.</summary>
public static class ContactSheet
{
    /// <summary>Items that a sheet shows at most; of a larger catalogue every n-th, so that all of it is represented and the choice is always the same.</summary>
    public const int MostItems = 200;

    /// <summary>What the file may be: a page, or one picture.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".html", ".png", ".jpg", ".jpeg"];

    /// <summary>Writes the sheet, as a whole or not at all.</summary>
    /// <param name="path">The file, in an existing folder; its extension, one of <see cref="Extensions"/>, says what it is.</param>
    /// <param name="domain">The domain.</param>
    /// <returns>How many items the sheet shows.</returns>
    /// <exception cref="InvalidDataException">The domain has no pictures, or the extension is another one.</exception>
    public static int Write(string path, Domain domain)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(domain);
        var pictures = PictureThumbnails.Open(domain)
            ?? throw new InvalidDataException($"{domain.Name} has no pictures, so there is nothing for a contact sheet: expected a folder images or a file images.tsv.");
        var items = Choose(domain.ItemCount);
        var title = $"{domain.Name}: {(items.Length < domain.ItemCount ? $"{items.Length:N0} of {domain.ItemCount:N0} items, evenly over the catalogue" : $"all {items.Length:N0} items")}";
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".html":
                AtomicFile.WriteText(path, ContactSheetPage.Render(domain, pictures, title, items));
                break;
            case ".png":
                AtomicFile.Write(path, file => ContactSheetPicture.Write(file, png: true, domain, pictures, title, items));
                break;
            case ".jpg" or ".jpeg":
                AtomicFile.Write(path, file => ContactSheetPicture.Write(file, png: false, domain, pictures, title, items));
                break;
            case var other:
                throw new InvalidDataException($"{path} ends in \"{other}\"; a contact sheet is written as one of {string.Join(", ", Extensions)}.");
        }

        return items.Length;
    }

    internal static int[] Choose(int itemCount)
    {
        var count = Math.Min(itemCount, MostItems);
        return [.. Enumerable.Range(0, count).Select(place => 1 + (int)((long)place * itemCount / count))];
    }
}
