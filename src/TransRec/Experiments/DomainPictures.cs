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
    private readonly PictureStore store;
    private readonly PictureNormalization normalization;
    private readonly PictureAugmentation augmentation;
    private readonly int seed;
    private int? seedOfStep;

    private DomainPictures(PictureStore store, PictureNormalization normalization, PictureAugmentation augmentation, int seed) =>
        (this.store, this.normalization, this.augmentation, this.seed) = (store, normalization, augmentation, seed);

    /// <inheritdoc/>
    public int Count => store.Count;

    /// <inheritdoc/>
    public string Fingerprint => $"{store.Fingerprint} {normalization.Rescale} [{string.Join(", ", normalization.Mean)}] [{string.Join(", ", normalization.StandardDeviation)}]";

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
        if (domain.Folder is not { } data || !PictureStore.HasPictures(data))
        {
            throw new RunException(
                $"Domain {domain.Name} has no pictures: expected {PictureFolder.Subfolder}/ITEM.jpg (or .png, .webp) or {PictureFolder.Manifest} in {domain.Folder ?? "its folder"}. "
                + "Add them, or choose itemEncoder.type text.");
        }

        var (transform, normalization) = Preprocessing(options, folder);
        var augmentation = new PictureAugmentation { CropPadding = options.CropPadding, FlipProbability = options.FlipProbability };
        var store = PictureStore.Open(domain, data, CacheFolder.OfPictures(cache), new PictureOptions { Transform = transform }, watch.Progress, watch.Stop);
        if (store.Report.Present == 0)
        {
            store.Dispose();
            throw new RunException($"None of the {domain.ItemCount:N0} items of {domain.Name} has a picture that can be read. transrec data describe {data} says why.");
        }

        return new DomainPictures(store, normalization, augmentation, seed);
    }

    /// <summary>Pictures read from now on are changed at random as in a step of training, or not at all.</summary>
    /// <param name="step">The epoch and the step from 0; null: as they are.</param>
    public void ChangeFor((int Epoch, int Step)? step) => seedOfStep = step is { } at
        ? unchecked((int)new RandomSource(seed, RandomPurpose.Augmentation, at.Epoch, at.Step).NextBits())
        : null;

    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> items) => seedOfStep is { } own
        ? store.ReadNormalized(items, normalization, augmentation, item => new RandomSource(own, RandomPurpose.Augmentation, item))
        : store.ReadNormalized(items, normalization);

    public void Dispose() => store.Dispose();

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
