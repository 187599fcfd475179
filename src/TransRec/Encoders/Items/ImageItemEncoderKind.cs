using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Data;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Encoders.Items;

/// <summary>Items by their pictures: <c>image</c>.</summary>
internal sealed class ImageItemEncoderKind() : ItemEncoderKind("image", typeof(ImageItemEncoderOptions))
{
    public override MadeItemEncoder Create(ItemEncoderOptions options, ItemEncoderSetting setting)
    {
        var image = (ImageItemEncoderOptions)options;
        var files = image.Folder is null ? null : HuggingFaceFolder.Open(image.Folder);
        return Over(image, files is null ? Random(image) : VisionEncoderFolder.Load(files, image.Dropout, image.MaskRatio), files, setting);
    }

    public override MadeItemEncoder FromShape(ItemEncoderOptions options, string folder, ITensorSource weights, ItemEncoderSetting setting, string prefix)
    {
        var (image, files) = ((ImageItemEncoderOptions)options, HuggingFaceFolder.Open(folder));
        var pooler = weights.Entries.ContainsKey(prefix + "encoder.pooler.weight");
        VisionEncoderFolder.RequireRoom(files, weights, prefix + "encoder.");
        return Over(image, VisionEncoderFolder.LoadShape(files, image.Dropout, image.MaskRatio, pooler), files, setting);
    }

    public override void SaveShape(string folder, ItemEncoder encoder, ItemReading reading)
    {
        VisionEncoderFolder.SaveShape(folder, ((ImageItemEncoder)encoder).VisionEncoder);
        if (reading.Pictures!.Preprocessor is { } preprocessor)
        {
            AtomicFile.WriteText(Path.Combine(folder, PreprocessorConfig.FileName), preprocessor);
        }
    }

    public override bool IsPretrained(ItemEncoderOptions options) => ((ImageItemEncoderOptions)options).Folder is not null;

    // config.json in the folder says the shape.
    public override ItemEncoderOptions In(ItemEncoderOptions options, string folder)
    {
        var (image, plain) = ((ImageItemEncoderOptions)options, new ImageItemEncoderOptions());
        return image with
        {
            Folder = folder,
            Architecture = plain.Architecture,
            PatchSize = plain.PatchSize,
            Layers = plain.Layers,
            Width = plain.Width,
            Heads = plain.Heads,
            FeedForwardWidth = plain.FeedForwardWidth,
            Depth = plain.Depth,
            Channels = plain.Channels,
        };
    }

    public override IItemContent Open(ItemReading reading, Catalogue catalogue, PictureOpener? pictures) => pictures?.Invoke(catalogue, reading.Pictures!)
        ?? throw new ItemEncoderException(
            $"The model reads the pictures of {catalogue.Name}, and nothing was given to open them with: give CataloguePictures.Open of the package TransRec.Pictures.");

    private static MadeItemEncoder Over(ImageItemEncoderOptions options, VisionEncoder encoder, HuggingFaceFolder? files, ItemEncoderSetting setting) => new(
        new ImageItemEncoder(encoder, new ItemHead(encoder.Width, setting.Width)), new ItemReading { Pictures = ReadingOf(options, files) });

    private static VisionEncoder Random(ImageItemEncoderOptions options) => options.Architecture == "resnet"
        ? new ResNet(new ResNetOptions { Depth = options.Depth, Channels = options.Channels, SmallStem = options.SizeWithoutFolder <= 96 })
        : new VisionTransformer(new VisionTransformerOptions
        {
            Family = options.Architecture == "mae" ? VisionTransformerFamily.Mae : VisionTransformerFamily.Vit,
            ImageSize = options.SizeWithoutFolder,
            PatchSize = options.PatchSize,
            Width = options.Width,
            Layers = options.Layers,
            Heads = options.Heads,
            FeedForwardWidth = options.FeedForwardWidth,
            // As for narrow text encoders: with 0.02 all pictures begin with nearly the same state.
            InitialDeviation = 1 / Math.Sqrt(options.Width),
            Dropout = options.Dropout,
            AttentionDropout = options.Dropout,
            MaskRatio = options.MaskRatio,
        });

    internal static PictureReading ReadingOf(ImageItemEncoderOptions options, HuggingFaceFolder? folder)
    {
        var path = folder is null ? null : Path.Combine(folder.FolderPath, PreprocessorConfig.FileName);
        var config = path is not null && File.Exists(path) ? PreprocessorConfig.Read(path) : null;
        var transform = config?.Transform ?? Square(SizeOf(options, folder));
        return new PictureReading(
            options.Size > 0 && config is not null ? transform with { Height = options.Size, Width = options.Size } : transform,
            config?.Normalization ?? new(),
            new PictureAugmentation { CropPadding = options.CropPadding, FlipProbability = options.FlipProbability })
        {
            Preprocessor = config is null ? null : File.ReadAllText(path!),
        };
    }

    private static int SizeOf(ImageItemEncoderOptions options, HuggingFaceFolder? folder) =>
        options.Size > 0 ? options.Size
        : folder is not null && folder.Config.TryGetProperty("image_size", out var size) && size.TryGetInt32(out var side) ? side
        : ImageItemEncoderOptions.StandardSize;

    private static PictureTransform Square(int side) => new() { Height = side, Width = side };
}
