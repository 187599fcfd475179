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
    private readonly (DomainPart Part, PictureStore Store)[] stores;
    private readonly PictureNormalization normalization;
    private readonly PictureAugmentation augmentation;
    private readonly int seed;
    private int? seedOfStep;

    private DomainPictures((DomainPart Part, PictureStore Store)[] stores, PictureNormalization normalization, PictureAugmentation augmentation, int seed) =>
        (this.stores, this.normalization, this.augmentation, this.seed) = (stores, normalization, augmentation, seed);

    /// <inheritdoc/>
    public int Count => 1 + stores.Sum(each => each.Part.Domain.ItemCount);

    /// <inheritdoc/>
    public string Fingerprint => $"{string.Join(' ', stores.Select(each => each.Store.Fingerprint))} {normalization.Rescale} [{string.Join(", ", normalization.Mean)}] [{string.Join(", ", normalization.StandardDeviation)}]";

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
        var stores = new List<(DomainPart, PictureStore)>();
        try
        {
            foreach (var part in domain.Parts)
            {
                stores.Add((part, OpenStore(part.Domain, cache, new PictureOptions { Transform = transform }, watch)));
            }
        }
        catch
        {
            stores.ForEach(each => each.Item2.Dispose());
            throw;
        }

        return new DomainPictures([.. stores], normalization, augmentation, seed);
    }

    /// <summary>Pictures read from now on are changed at random as in a step of training, or not at all.</summary>
    /// <param name="step">The epoch and the step from 0; null: as they are.</param>
    public void ChangeFor((int Epoch, int Step)? step) => seedOfStep = step is { } at
        ? unchecked((int)new RandomSource(seed, RandomPurpose.Augmentation, at.Epoch, at.Step).NextBits())
        : null;

    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> items)
    {
        if (stores.Length == 1)
        {
            return Read(stores[0].Store, before: 0, items);
        }

        torch.Tensor? pictures = null;
        var found = 0;
        for (var index = 0; index < stores.Length; index++)
        {
            var (part, store) = stores[index];
            var (before, last) = (part.FirstItem - 1, part.FirstItem - 1 + part.Domain.ItemCount);
            List<long> places = [];
            List<int> own = [];
            for (var place = 0; place < items.Length; place++)
            {
                if ((items[place] > before && items[place] <= last) || (items[place] == 0 && index == 0))
                {
                    places.Add(place);
                    own.Add(items[place] - before);
                }
            }

            if (own.Count == items.Length)
            {
                return Read(store, before, own.ToArray());
            }

            found += own.Count;
            if (own.Count > 0)
            {
                using var read = Read(store, before, own.ToArray());
                using var rows = torch.tensor(places);
                pictures ??= torch.empty([items.Length, .. read.shape[1..]], read.dtype);
                pictures.index_copy_(0, rows, read);
            }
        }

        return found == items.Length && pictures is not null
            ? pictures
            : throw new ArgumentOutOfRangeException(nameof(items), $"{items.Length - found} of the item numbers are none of 0 to {Count - 1}.");
    }

    public void Dispose()
    {
        foreach (var (_, store) in stores)
        {
            store.Dispose();
        }
    }

    private torch.Tensor Read(PictureStore store, int before, ReadOnlySpan<int> items) => seedOfStep is { } own
        ? store.ReadNormalized(items, normalization, augmentation, item => new RandomSource(own, RandomPurpose.Augmentation, before + item))
        : store.ReadNormalized(items, normalization);

    private static PictureStore OpenStore(Domain domain, string? cache, PictureOptions options, PictureWatch watch)
    {
        if (domain.Folder is not { } data || !PictureStore.HasPictures(data))
        {
            throw new RunException(
                $"Domain {domain.Name} has no pictures: expected {PictureFolder.Subfolder}/ITEM.jpg (or .png, .webp) or {PictureFolder.Manifest} in {domain.Folder ?? "its folder"}. "
                + "Add them, or choose itemEncoder.type text.");
        }

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
        : VisionEncoders.StandardSize;

    private static PictureTransform Square(int side) => new() { Height = side, Width = side };
}
