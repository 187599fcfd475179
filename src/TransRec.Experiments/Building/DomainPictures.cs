using TorchSharp;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Vision;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Randomness;
using TransRec.Images;
using TransRec.Pictures;

namespace TransRec.Experiments.Building;

/// <summary>The pictures of a domain as a recipe's encoder sees them: decoded once into a store, normalised, changed at random while training.</summary>
internal sealed class DomainPictures : IPictures, IDisposable
{
    private readonly Catalogue catalogue;
    private readonly Dictionary<CataloguePart, PictureStore> stores;
    private readonly PictureNormalization normalization;
    private readonly PictureAugmentation augmentation;
    private readonly int seed;

    private DomainPictures(
        Catalogue catalogue, Dictionary<CataloguePart, PictureStore> stores, PictureNormalization normalization, PictureAugmentation augmentation, int seed) =>
        (this.catalogue, this.stores, this.normalization, this.augmentation, this.seed) = (catalogue, stores, normalization, augmentation, seed);

    /// <inheritdoc/>
    public int Count => 1 + catalogue.ItemCount;

    /// <inheritdoc/>
    public string Fingerprint => $"{string.Join(' ', catalogue.Parts.Select(part => stores[part].Fingerprint))} {normalization.Rescale} [{string.Join(", ", normalization.Mean.Select(value => $"{value}"))}] [{string.Join(", ", normalization.StandardDeviation.Select(value => $"{value}"))}]";

    /// <summary>Opens a domain's pictures, decoding them first where no store of them is there.</summary>
    /// <param name="options">The encoder's part of the recipe.</param>
    /// <param name="folder">The folder with the encoder's files, or null.</param>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="cache">Where the store of decoded pictures lies; null: the user's own place.</param>
    /// <param name="seed">The experiment's seed, for the random changes.</param>
    /// <param name="watch">Who is told how far it is, and who stops it.</param>
    /// <exception cref="RunException">The domain has no pictures.</exception>
    public static DomainPictures Open(ImageItemEncoderOptions options, HuggingFaceFolder? folder, Catalogue catalogue, string? cache, int seed, PictureWatch watch = default)
    {
        var (transform, normalization) = Preprocessing(options, folder);
        var augmentation = new PictureAugmentation { CropPadding = options.CropPadding, FlipProbability = options.FlipProbability };
        var stores = new Dictionary<CataloguePart, PictureStore>();
        try
        {
            foreach (var part in catalogue.Parts)
            {
                stores.Add(part, OpenStore(part.Catalogue, cache, new PictureOptions { Transform = transform }, watch));
            }
        }
        catch
        {
            Close(stores);
            throw;
        }

        return new DomainPictures(catalogue, stores, normalization, augmentation, seed);
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

    /// <summary>The folder of a domain's pictures.</summary>
    /// <exception cref="RunException">The domain has no pictures.</exception>
    public static string FolderOf(Catalogue catalogue) => PictureStore.FolderOf(catalogue) ?? throw new RunException(
        $"Domain {catalogue.Name} has no pictures: expected {PictureFolder.Subfolder}/ITEM.jpg (or .png, .webp) or {PictureFolder.Manifest} in {catalogue.Folder ?? "its folder"}. "
        + "Add them, or let items be read by their titles (text).");

    private static PictureStore OpenStore(Catalogue catalogue, string? cache, PictureOptions options, PictureWatch watch)
    {
        var data = FolderOf(catalogue);
        var store = PictureStore.Open(catalogue, data, CacheFolder.OfPictures(cache), options, watch.Progress, watch.Stop);
        if (store.Report.Present == 0)
        {
            store.Dispose();
            throw new RunException($"None of the {catalogue.ItemCount:N0} items of {catalogue.Name} has a picture that can be read. transrec data describe {data} says why.");
        }

        return store;
    }

    private static (PictureTransform Transform, PictureNormalization Normalization) Preprocessing(ImageItemEncoderOptions options, HuggingFaceFolder? folder)
    {
        var path = folder is null ? null : Path.Combine(folder.FolderPath, PreprocessorConfig.FileName);
        var config = path is not null && File.Exists(path) ? PreprocessorConfig.Read(path) : null;
        var transform = config?.Transform ?? Square(SizeOf(options, folder));
        return (options.Size > 0 && config is not null ? transform with { Height = options.Size, Width = options.Size } : transform, config?.Normalization ?? new());
    }

    private static int SizeOf(ImageItemEncoderOptions options, HuggingFaceFolder? folder) =>
        options.Size > 0 ? options.Size
        : folder is not null && folder.Config.TryGetProperty("image_size", out var size) && size.TryGetInt32(out var side) ? side
        : ImageItemEncoderOptions.StandardSize;

    private static PictureTransform Square(int side) => new() { Height = side, Width = side };

    private sealed class PicturesOfStep(DomainPictures pictures, int seedOfStep) : IPictures
    {
        public int Count => pictures.Count;

        public string Fingerprint => $"{pictures.Fingerprint} changed by {seedOfStep}";

        public int Height => pictures.Height;

        public int Width => pictures.Width;

        public torch.Tensor Read(ReadOnlySpan<int> items) => pictures.Read(items, seedOfStep);
    }
}
