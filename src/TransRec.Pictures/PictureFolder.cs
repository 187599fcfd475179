using TransRec.Data;
using TransRec.Foundation.Files;

namespace TransRec.Pictures;

/// <summary>
/// Finds the pictures of a domain's items: by the manifest <c>images.tsv</c> (id, tab, path relative to the folder) where there is one, else the files
/// <c>images/ID.jpg</c>, .jpeg, .png or .webp. No file is opened.
/// </summary>
internal sealed class PictureFolder
{
    public const string Manifest = "images.tsv";
    public const string Subfolder = "images";

    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly string _folder;
    private readonly RealPath _real;

    private PictureFolder(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _real = new(_folder);
    }

    /// <summary>Whether a folder has pictures at all.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Manifest)) || Directory.Exists(Path.Combine(folder, Subfolder));

    /// <summary>The file of every item, by item number; entry 0 (padding) is missing.</summary>
    /// <exception cref="DomainFormatException">The manifest has defects.</exception>
    public static PictureFile[] Find(Catalogue catalogue, string folder)
    {
        var pictures = new PictureFolder(folder);
        var paths = File.Exists(Path.Combine(folder, Manifest)) ? pictures.ReadManifest(catalogue) : pictures.List(catalogue);
        return [.. paths.Select(pictures.Check)];
    }

    private PictureFile Check(PictureFile file) =>
        file.Path is { } path && !_real.IsInside(path) ? file with { Problem = PictureProblem.LeadsOutside } : file;

    private PictureFile[] List(Catalogue catalogue)
    {
        var found = new PictureFile[catalogue.ItemCount + 1];
        Array.Fill(found, PictureFile.Missing);
        var images = Path.Combine(_folder, Subfolder);
        if (!Directory.Exists(images) || !_real.IsInside(Subfolder))
        {
            Array.Fill(found, new(Subfolder, PictureProblem.LeadsOutside, PictureNotes.None), 1, Directory.Exists(images) ? catalogue.ItemCount : 0);
            return found;
        }

        var rank = new int[found.Length];
        foreach (var path in Directory.EnumerateFiles(images).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            var extension = Array.IndexOf(s_extensions, Path.GetExtension(name).ToLowerInvariant());
            if (extension < 0 || !catalogue.TryFind(Path.GetFileNameWithoutExtension(name), out var item) || item == 0)
            {
                continue;
            }

            var several = found[item].Path is null ? PictureNotes.None : PictureNotes.SeveralFiles;
            var better = several == PictureNotes.None || extension < rank[item];
            rank[item] = better ? extension : rank[item];
            found[item] = new(better ? $"{Subfolder}/{name}" : found[item].Path, PictureProblem.None, several);
        }

        return found;
    }

    private PictureFile[] ReadManifest(Catalogue catalogue)
    {
        var found = new PictureFile[catalogue.ItemCount + 1];
        Array.Fill(found, PictureFile.Missing);
        var defects = new DefectList(catalogue.Name);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var options = new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan };
        if (SpecialFile.Name(Path.Combine(_folder, Manifest)) is { } special)
        {
            defects.Add(Manifest, 0, $"This is {special}; expected a file with one line per picture: id, path.");
            defects.ThrowIfAny();
        }

        using var reader = new LineReader(new FileStream(Path.Combine(_folder, Manifest), options));
        while (reader.Next())
        {
            var line = reader.Line;
            var tab = line.IndexOf('\t');
            if (reader.Defect is { } defect)
            {
                defects.Add(Manifest, reader.Number, defect);
            }
            else if (tab <= 0 || tab == line.Length - 1 || line[(tab + 1)..].ContainsAny('\t', '\0'))
            {
                defects.Add(Manifest, reader.Number, $"Expected id, one tab, path; found {DefectList.Show(line)}.");
            }
            else if (!ids.Add(line[..tab].ToString()))
            {
                defects.Add(Manifest, reader.Number, $"The id {DefectList.Show(line[..tab])} stands in the file before. Remove one of the lines.");
            }
            else if (catalogue.TryFind(line[..tab].ToString(), out var item))
            {
                // Items that no kept user has are not in the domain; their lines are passed over.
                found[item] = new(line[(tab + 1)..].ToString().Replace('\\', '/'), PictureProblem.None, PictureNotes.None);
            }
        }

        defects.ThrowIfAny();
        return found;
    }
}
