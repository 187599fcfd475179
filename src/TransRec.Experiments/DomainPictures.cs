using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Data;
using TransRec.Encoders;
using TransRec.Encoders.Vision;
using TransRec.Images;
using TransRec.Randomness;

namespace TransRec.Experiments;

/// <summary>The pictures of a domain as a recipe's encoder sees them: decoded once into a store, normalised, changed at random while training.</summary>
internal sealed class DomainPictures : IPictures, IDisposable
{
    private readonly Domain domain;
    private readonly Dictionary<DomainPart, PictureStore> stores;
    private readonly PictureNormalization normalization;
    private readonly PictureAugmentation augmentation;
    private readonly int seed;
    private int? seedOfStep;

    private DomainPictures(
        Domain domain, Dictionary<DomainPart, PictureStore> stores, PictureNormalization normalization, PictureAugmentation augmentation, int seed) =>
        (this.domain, this.stores, this.normalization, this.augmentation, this.seed) = (domain, stores, normalization, augmentation, seed);

    /// <inheritdoc/>
    public int Count => 1 + domain.ItemCount;

    /// <inheritdoc/>
    public string Fingerprint => $"{string.Join(' ', domain.Parts.Select(part => stores[part].Fingerprint))} {normalization.Rescale} [{string.Join(", ", normalization.Mean.Select(value => $"{value}"))}] [{string.Join(", ", normalization.StandardDeviation.Select(value => $"{value}"))}]";

    /// <summary>Opens a domain's pictures, decoding them first where no store of them is there.</summary>
    /// <param name="options">The encoder's part of the recipe.</param>
    /// <param name="folder">The folder with the encoder's files, or null.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="cache">Where the store of decoded pictures lies; null: the user's own place.</param>
    /// <param name="seed">The experiment's seed, for the random changes.</param>
    /// <param name="watch">Who is told how far it is, and who stops it.</param>
    /// <exception cref="RunException">The domain has no pictures.</exception>
    public static DomainPictures Open(ImageItemEncoderOptions options, HuggingFaceFolder? folder, Domain domain, string? cache, int seed, PictureWatch watch = default)
    {
        var (transform, normalization) = Preprocessing(options, folder);
        var augmentation = new PictureAugmentation { CropPadding = options.CropPadding, FlipProbability = options.FlipProbability };
        var stores = new Dictionary<DomainPart, PictureStore>();
        try
        {
            foreach (var part in domain.Parts)
            {
                stores.Add(part, OpenStore(part.Domain, cache, new PictureOptions { Transform = transform }, watch));
            }
        }
        catch
        {
            Close(stores);
            throw;
        }

        return new DomainPictures(domain, stores, normalization, augmentation, seed);
    }

    /// <summary>Pictures read from now on are changed at random as in a step of training, or not at all.</summary>
    /// <param name="step">The epoch and the step from 0; null: as they are.</param>
    public void ChangeFor((int Epoch, int Step)? step) => seedOfStep = step is { } at
        ? unchecked((int)new RandomSource(seed, RandomPurpose.Augmentation, at.Epoch, at.Step).NextBits())
        : null;

    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> items)
    {
        int[] asked = [.. items];
        var wrong = asked.Count(item => item < 0 || item >= Count);
        if (wrong > 0)
        {
            throw new ArgumentOutOfRangeException(nameof(items), $"{wrong} of the item numbers are none of 0 to {Count - 1}.");
        }

        var parts = Enumerable.Range(0, asked.Length).GroupBy(place => domain.PartOfItem(asked[place])).ToList();
        if (parts.Count <= 1)
        {
            return Read(parts.Count == 0 ? domain.Parts[0] : parts[0].Key, asked);
        }

        torch.Tensor? pictures = null;
        foreach (var part in parts)
        {
            using var read = Read(part.Key, [.. part.Select(place => asked[place])]);
            using var rows = torch.tensor(part.Select(place => (long)place).ToArray());
            pictures ??= torch.empty([asked.Length, .. read.shape[1..]], read.dtype);
            pictures.index_copy_(0, rows, read);
        }

        return pictures!;
    }

    public void Dispose() => Close(stores);

    private static void Close(Dictionary<DomainPart, PictureStore> stores)
    {
        foreach (var store in stores.Values)
        {
            store.Dispose();
        }
    }

    private torch.Tensor Read(DomainPart part, int[] items)
    {
        var before = part.FirstItem - 1;
        int[] own = [.. items.Select(item => item - before)];
        return seedOfStep is { } step
            ? stores[part].ReadNormalized(own, normalization, augmentation, item => new RandomSource(step, RandomPurpose.Augmentation, before + item))
            : stores[part].ReadNormalized(own, normalization);
    }

    /// <summary>The folder of a domain's pictures.</summary>
    /// <exception cref="RunException">The domain has no pictures.</exception>
    public static string FolderOf(Domain domain) => PictureStore.FolderOf(domain) ?? throw new RunException(
        $"Domain {domain.Name} has no pictures: expected {PictureFolder.Subfolder}/ITEM.jpg (or .png, .webp) or {PictureFolder.Manifest} in {domain.Folder ?? "its folder"}. "
        + "Add them, or let items be read by their titles (text).");

    private static PictureStore OpenStore(Domain domain, string? cache, PictureOptions options, PictureWatch watch)
    {
        var data = FolderOf(domain);
        var store = PictureStore.Open(domain, data, CacheFolder.OfPictures(cache), options, watch.Progress, watch.Stop);
        if (store.Report.Present == 0)
        {
            store.Dispose();
            throw new RunException($"None of the {domain.ItemCount:N0} items of {domain.Name} has a picture that can be read. transrec data describe {data} says why.");
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
}
