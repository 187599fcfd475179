using TransRec.Data;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>
/// The pictures of a domain's items, decoded and resized once and read from a file in memory: uint8 [items + 1, 3, height, width], row i for item i, row 0
/// for padding. Items without a picture have the padding picture (or the declared placeholder); <see cref="HasPicture"/> tells.
/// </summary>
/// <remarks>
/// The file lies in the cache folder under a name made from <see cref="Fingerprint"/>: other pictures or options make another file, and an old one is never read by
/// mistake. It is made as a whole: after a stop the next call goes on where it was, and a damaged file (every row has a checksum) is made anew. Several
/// processes may open it at the same time; one builds, the others wait. Reading is safe from several threads.
/// </remarks>
public sealed partial class PictureStore : IDisposable
{
    /// <summary>What the names of stores begin with.</summary>
    internal const string FilePrefix = "pictures-";

    private readonly MappedFile _file;
    private readonly PictureStoreLayout _layout;
    private readonly PictureRecord[] _records;

    private PictureStore(MappedFile file, PictureStoreLayout layout, PictureRecord[] records, byte[] fingerprint, PictureReport report)
    {
        (_file, _layout, _records) = (file, layout, records);
        Fingerprint = Convert.ToHexStringLower(fingerprint);
        Report = report;
    }

    /// <summary>Rows: items and the padding row.</summary>
    public int Count => _layout.Count;

    /// <summary>Rows of pixels of every picture.</summary>
    public int Height => _layout.Height;

    /// <summary>Columns of pixels of every picture.</summary>
    public int Width => _layout.Width;

    /// <summary>SHA-256, in hexadecimal, over the items' ids, the paths and contents of their pictures, and the options. Apart from the domain's own.</summary>
    public string Fingerprint { get; }

    /// <summary>What became of every item's picture.</summary>
    public PictureReport Report { get; }

    /// <summary>Where the store lies.</summary>
    public string FilePath => _file.Path;

    /// <summary>The folder with a catalogue's pictures: its own, with <c>images.tsv</c> or a folder <c>images</c>.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <returns>Null when the catalogue has no folder, or the folder has no pictures.</returns>
    public static string? FolderOf(Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return catalogue.Folder is { } folder && PictureFolder.Exists(folder) ? folder : null;
    }

    /// <summary>
    /// Opens the store of a domain's pictures; builds it first when it is not there. Pictures are <c>images/ID.jpg</c>, .jpeg, .png, .webp in the domain's
    /// folder, or what its manifest <c>images.tsv</c> (id, tab, path relative to the folder) names.
    /// </summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="domainFolder">The folder that the pictures lie in.</param>
    /// <param name="cacheFolder">Where the store's file goes; made when it does not exist.</param>
    /// <param name="options">Size, limits, placeholder; null for the defaults.</param>
    /// <param name="progress">Is told how far it is, from several threads.</param>
    /// <param name="cancellation">Stops between pictures; the next call goes on from there.</param>
    /// <exception cref="DomainFormatException">The manifest has defects.</exception>
    /// <exception cref="InvalidDataException">The placeholder gives no picture.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static PictureStore Open(
        Catalogue catalogue,
        string domainFolder,
        string cacheFolder,
        PictureOptions? options = null,
        IProgress<PictureProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentException.ThrowIfNullOrEmpty(domainFolder);
        ArgumentException.ThrowIfNullOrEmpty(cacheFolder);
        options ??= new();
        var files = PictureFolder.Find(catalogue, domainFolder);
        var placeholder = options.PlaceholderFile is { } named ? Placeholder(named) : null;
        var reading = new PictureProgressMeter(PictureStage.Reading, files.Length, progress);
        var fingerprint = PictureFingerprint.Of(catalogue, domainFolder, files, options, placeholder, reading.Done, cancellation);

        var layout = new PictureStoreLayout(catalogue.ItemCount + 1, options.Transform.Height, options.Transform.Width);
        Directory.CreateDirectory(cacheFolder);
        var path = Path.Combine(cacheFolder, $"{FilePrefix}{Convert.ToHexStringLower(fingerprint)[..24]}.bin");
        var store = TryOpen(path, layout, fingerprint, catalogue, files);
        if (store is not null)
        {
            return store;
        }

        var waiting = new PictureProgressMeter(PictureStage.Waiting, layout.Count, progress);
        using (PictureStoreLock.Hold(path, waiting.Waited, cancellation))
        {
            // Another process may have built it meanwhile.
            store = TryOpen(path, layout, fingerprint, catalogue, files);
            if (store is null)
            {
                var decoding = new PictureProgressMeter(PictureStage.Decoding, layout.Count, progress);
                new PictureStoreBuilder(layout, fingerprint, domainFolder, files, options, placeholder).Build(path, decoding.Done, cancellation);
                store = TryOpen(path, layout, fingerprint, catalogue, files);
            }
        }

        return store ?? throw new IOException($"{path} was just written and reads differently. Check the disk, or choose another cache folder.");
    }

    /// <summary>Whether a row holds a picture (or the declared placeholder); false for the padding picture.</summary>
    /// <param name="item">0 to <see cref="Count"/> - 1.</param>
    public bool HasPicture(int item) => _records[Row(item)].HasPicture;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static byte[] Placeholder(string path)
    {
        WrongFile.RefuseSpecial(path);
        return File.ReadAllBytes(path);
    }

    private int Row(int item) => (uint)item < (uint)Count
        ? item
        : throw new ArgumentOutOfRangeException(nameof(item), item, $"The store has rows 0 (padding) to {Count - 1}; there is no row {item}.");

    private static PictureStore? TryOpen(string path, PictureStoreLayout layout, byte[] fingerprint, Catalogue catalogue, PictureFile[] files)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != layout.FileBytes)
        {
            return null;
        }

        var file = new MappedFile(path);
        if (ReadRecords(file, layout, fingerprint) is { } records)
        {
            return new(file, layout, records, fingerprint, PictureReport.Of(catalogue, files, records));
        }

        file.Dispose();
        return null;
    }

    // Null when anything differs from what was written.
    private static PictureRecord[]? ReadRecords(MappedFile file, PictureStoreLayout layout, byte[] fingerprint) =>
        PictureStoreCheck.Header(file, layout, fingerprint) && PictureStoreCheck.Records(file, layout) is not false ? PictureStoreCheck.Rows(file, layout) : null;
}
