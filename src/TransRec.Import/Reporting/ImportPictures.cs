using System.Text.RegularExpressions;
using TransRec.Data.Storing;
using TransRec.Foundation.Files;
using TransRec.Import.Reading;

namespace TransRec.Import.Reporting;

/// <summary>Pictures of items, found by a pattern below the source and copied into the domain, which holds everything that it is made of.</summary>
internal static partial class ImportPictures
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>Copies the pictures of the items that a store has.</summary>
    /// <param name="pattern">A path with {id}, and {id:3} for its first three letters.</param>
    /// <param name="sources">Where it begins: the folders of the import.</param>
    /// <param name="destination">The store's folder; pictures lie in its folder images.</param>
    /// <param name="clock">Whether to stop.</param>
    public static ImportedPictures Take(string pattern, IReadOnlyList<string> sources, string destination, ImportClock clock)
    {
        if (!pattern.Contains("{id}", StringComparison.Ordinal) || Path.IsPathRooted(pattern) || pattern.Split('/', '\\').Contains(".."))
        {
            throw new ImportException($"--images {pattern} is no pattern of pictures. Expected a path below the source with {{id}} in it, such as images/{{id:3}}/{{id}}.jpg.");
        }

        List<string> roots = [.. sources.Select(source => Directory.Exists(source) ? source : Path.GetDirectoryName(Path.GetFullPath(source))!).Distinct()];
        var images = Directory.CreateDirectory(Path.Combine(destination, "images")).FullName;
        using var store = DomainStore.Open(destination);
        var (found, missing, examples) = (0, 0, new List<string>());
        for (var item = 0; item < store.ItemCount; item++)
        {
            clock.Cancellation.ThrowIfCancellationRequested();
            var id = store.ItemId(item);
            var relative = Place(pattern, id);
            var path = id.AsSpan().ContainsAny('/', '\\') ? null : roots.Select(root => Find(root, relative)).FirstOrDefault(place => place is not null);
            if (path is null)
            {
                missing++;
                if (examples.Count < 5)
                {
                    examples.Add(id);
                }

                continue;
            }

            found++;
            var to = Path.Combine(images, id + Path.GetExtension(path).ToLowerInvariant());
            if (!File.Exists(to) || new FileInfo(to).Length != new FileInfo(path).Length)
            {
                AtomicFile.Write(to, stream =>
                {
                    using var picture = File.OpenRead(path);
                    picture.CopyTo(stream);
                });
            }
        }

        return new ImportedPictures(found, missing, examples);
    }

    // The ending of the pattern may be another one than the file's.
    private static string? Find(string root, string relative)
    {
        var path = Path.Combine(root, relative);
        if (File.Exists(path))
        {
            return path;
        }

        return Endings.Select(ending => Path.ChangeExtension(path, ending)).FirstOrDefault(File.Exists);
    }

    private static string Place(string pattern, string id) =>
        Part().Replace(pattern, part => part.Groups[1].Success ? id[..Math.Min(id.Length, int.Parse(part.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))] : id);

    [GeneratedRegex(@"\{id(?::([1-9]))?\}")]
    private static partial Regex Part();
}
