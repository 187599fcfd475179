using TorchSharp;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Randomness;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>
/// The pictures of a catalogue as an encoder reads them: decoded once into a store, normalised, changed at random while training. A catalogue that was joined from several reads
/// its parts' own stores.
/// </summary>
public sealed class CataloguePictures : IPictures, IDisposable
{
    private readonly Catalogue catalogue;
    private readonly Dictionary<CataloguePart, PictureStore> stores;
    private readonly PictureNormalization normalization;
    private readonly PictureAugmentation augmentation;
    private readonly int seed;

    private CataloguePictures(
        Catalogue catalogue, Dictionary<CataloguePart, PictureStore> stores, PictureNormalization normalization, PictureAugmentation augmentation, int seed) =>
        (this.catalogue, this.stores, this.normalization, this.augmentation, this.seed) = (catalogue, stores, normalization, augmentation, seed);

    /// <inheritdoc/>
    public int Count => 1 + catalogue.ItemCount;

    /// <inheritdoc/>
    public string Fingerprint => $"{string.Join(' ', catalogue.Parts.Select(part => stores[part].Fingerprint))} {normalization.Rescale} [{string.Join(", ", normalization.Mean.Select(value => $"{value}"))}] [{string.Join(", ", normalization.StandardDeviation.Select(value => $"{value}"))}]";

    /// <summary>Opens a catalogue's pictures, decoding them first where no store of them is there.</summary>
    /// <param name="catalogue">The catalogue; its folder, or those of its parts, hold the pictures.</param>
    /// <param name="reading">How the encoder reads them.</param>
    /// <param name="cacheFolder">Where the store of decoded pictures lies; created if need be.</param>
    /// <param name="seed">The experiment's seed, for the random changes. Default 0.</param>
    /// <param name="progress">Is told how far the decoding is, from several threads, one at a time. Default null.</param>
    /// <param name="cancellationToken">Stops between pictures; what was decoded is kept.</param>
    /// <exception cref="ItemEncoderException">There are no pictures.</exception>
    /// <exception cref="DomainFormatException">The manifest has defects.</exception>
    public static CataloguePictures Open(
        Catalogue catalogue, PictureReading reading, string cacheFolder, int seed = 0, IProgress<PictureProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(reading);
        var stores = new Dictionary<CataloguePart, PictureStore>();
        try
        {
            foreach (var part in catalogue.Parts)
            {
                stores.Add(part, OpenStore(part.Catalogue, cacheFolder, new PictureOptions { Transform = reading.Transform }, progress, cancellationToken));
            }
        }
        catch
        {
            Close(stores);
            throw;
        }

        return new CataloguePictures(catalogue, stores, reading.Normalization, reading.Augmentation, seed);
    }

    /// <inheritdoc/>
    public int Height => stores[catalogue.Parts[0]].Height;

    /// <inheritdoc/>
    public int Width => stores[catalogue.Parts[0]].Width;

    /// <summary>The pictures as they are changed at random in a step of training.</summary>
    public IItemContent At(int epoch, int step) => augmentation.ChangesNothing
        ? this
        : new PicturesOfStep(this, unchecked((int)new RandomSource(seed, RandomPurpose.Augmentation, epoch, step).NextBits()));

    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> items) => Read(items, seedOfStep: null);

    private torch.Tensor Read(ReadOnlySpan<int> items, int? seedOfStep)
    {
        int[] asked = [.. items];
        var wrong = asked.Count(item => item < 0 || item >= Count);
        if (wrong > 0)
        {
            throw new ArgumentOutOfRangeException(nameof(items), $"{wrong} of the item numbers are none of 0 to {Count - 1}.");
        }

        var parts = Enumerable.Range(0, asked.Length).GroupBy(place => catalogue.PartOf(asked[place])).ToList();
        if (parts.Count <= 1)
        {
            return Read(parts.Count == 0 ? catalogue.Parts[0] : parts[0].Key, asked, seedOfStep);
        }

        torch.Tensor? pictures = null;
        foreach (var part in parts)
        {
            using var read = Read(part.Key, [.. part.Select(place => asked[place])], seedOfStep);
            using var rows = torch.tensor(part.Select(place => (long)place).ToArray());
            pictures ??= torch.empty([asked.Length, .. read.shape[1..]], read.dtype);
            pictures.index_copy_(0, rows, read);
        }

        return pictures!;
    }

    /// <inheritdoc/>
    public void Dispose() => Close(stores);

    private static void Close(Dictionary<CataloguePart, PictureStore> stores)
    {
        foreach (var store in stores.Values)
        {
            store.Dispose();
        }
    }

    private torch.Tensor Read(CataloguePart part, int[] items, int? seedOfStep)
    {
        var before = part.FirstItem - 1;
        int[] own = [.. items.Select(item => item - before)];
        return seedOfStep is { } step
            ? stores[part].ReadNormalized(own, normalization, augmentation, item => new RandomSource(step, RandomPurpose.Augmentation, before + item))
            : stores[part].ReadNormalized(own, normalization);
    }

    /// <summary>The folder of a catalogue's pictures.</summary>
    /// <exception cref="ItemEncoderException">It has no pictures.</exception>
    internal static string FolderOf(Catalogue catalogue) => PictureStore.FolderOf(catalogue) ?? throw new ItemEncoderException(
        $"Domain {catalogue.Name} has no pictures: expected {PictureFolder.Subfolder}/ITEM.jpg (or .png, .webp) or {PictureFolder.Manifest} in {catalogue.Folder ?? "its folder"}. "
        + "Add them, or let items be read by their titles (text).");

    private static PictureStore OpenStore(
        Catalogue catalogue, string cacheFolder, PictureOptions options, IProgress<PictureProgress>? progress, CancellationToken cancellationToken)
    {
        var data = FolderOf(catalogue);
        var store = PictureStore.Open(catalogue, data, cacheFolder, options, progress, cancellationToken);
        if (store.Report.Present == 0)
        {
            store.Dispose();
            throw new ItemEncoderException($"None of the {catalogue.ItemCount:N0} items of {catalogue.Name} has a picture that can be read. transrec data describe {data} says why.");
        }

        return store;
    }

    private sealed class PicturesOfStep(CataloguePictures pictures, int seedOfStep) : IPictures
    {
        public int Count => pictures.Count;

        public string Fingerprint => $"{pictures.Fingerprint} changed by {seedOfStep}";

        public int Height => pictures.Height;

        public int Width => pictures.Width;

        public torch.Tensor Read(ReadOnlySpan<int> items) => pictures.Read(items, seedOfStep);
    }
}
