using System.IO.Compression;
using TransRec.Foundation.Files;

namespace TransRec.Import.Sources;

/// <summary>The files of a source: a folder with its folders, files, patterns with * and ?, and what zip archives hold.</summary>
internal static class SourceFolder
{
    private const int MostFiles = 100_000;
    private const int Deepest = 4;

    /// <summary>All files, by path.</summary>
    /// <exception cref="ImportException">A path names nothing, or an archive is damaged.</exception>
    public static IReadOnlyList<SourceFile> Files(IReadOnlyList<string> paths)
    {
        var files = paths.SelectMany(Expand).DistinctBy(Path.GetFullPath).Where(path => !IsHidden(path)).Take(MostFiles + 1).ToList();
        if (files.Count > MostFiles)
        {
            throw new ImportException($"{string.Join(", ", paths)} holds more than {MostFiles} files; name those with interactions and items.");
        }

        return [.. files.Order(StringComparer.Ordinal).SelectMany(Inside)];
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, IgnoreInaccessible = true })
                .Where(file => !IsPicture(file));
        }

        var name = Path.GetFileName(path);
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } above ? above : ".";
        if (name.AsSpan().ContainsAny('*', '?') && Directory.Exists(folder) && Directory.GetFiles(folder, name) is { Length: > 0 } found)
        {
            return found;
        }

        throw new ImportException(name.AsSpan().ContainsAny('*', '?')
            ? $"No file matches {path}."
            : $"{path} is neither a file nor a folder. Name the folder of the data set, or its files.");
    }

    private static IEnumerable<SourceFile> Inside(string path)
    {
        var info = new FileInfo(path);
        if (SpecialFile.Name(path) is not null || info.Length == 0 || !Packing.IsZip(path))
        {
            return [new SourceFile(path, null, info.Length)];
        }

        try
        {
            using var archive = ZipFile.OpenRead(path);
            if (archive.Entries.Any(entry => entry.FullName == "[Content_Types].xml"))
            {
                throw new ImportException($"{path} is an Excel workbook; save its sheet as CSV (UTF-8) and import that.");
            }

            return [.. archive.Entries.Where(entry => entry.Length > 0 && !IsHidden(entry.FullName) && !IsPicture(entry.FullName)).Take(MostFiles)
                .Select(entry => new SourceFile(path, entry.FullName, entry.CompressedLength)).OrderBy(file => file.Entry, StringComparer.Ordinal)];
        }
        catch (InvalidDataException error)
        {
            throw new ImportException($"{path} is a damaged zip archive ({error.Message.TrimEnd('.')}). Download it again.", error);
        }
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.') || path.Contains("__MACOSX/", StringComparison.Ordinal);

    private static bool IsPicture(string path) => Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".webp" or ".gif";
}
