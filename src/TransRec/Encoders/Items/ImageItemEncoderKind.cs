using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Data;
using TransRec.Encoders.Vision;
using TransRec.Encoders.Vision.Timm;
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
        var (text, config) = PreprocessorOf(folder);
        var transform = config?.Transform ?? SizeOf(options, folder);
        return new PictureReading(
            options.Size > 0 && config is not null ? transform.WithSide(options.Size) : transform,
            config?.Normalization ?? new(),
            new PictureAugmentation { CropPadding = options.CropPadding, FlipProbability = options.FlipProbability })
        {
            Preprocessor = text,
        };
    }

    // preprocessor_config.json, or what timm's config.json says in its place.
    private static (string? Text, PreprocessorConfig? Config) PreprocessorOf(HuggingFaceFolder? folder)
    {
        if (folder is null)
        {
            return default;
        }

        var path = Path.Combine(folder.FolderPath, PreprocessorConfig.FileName);
        if (File.Exists(path))
        {
            return (File.ReadAllText(path), PreprocessorConfig.Read(path));
        }

        var text = TimmModel.Is(folder) ? TimmPreprocessor.Text(ForeignConfig.Of(folder))
            : ResNetFile.Is(folder) && !ResNetFile.IsOwn(folder) ? ResNetOptions.PublishedPreprocessor
            : null;
        return text is null ? default : (text, PreprocessorConfig.ReadText(text, folder.FolderPath));
    }

    private static PictureTransform SizeOf(ImageItemEncoderOptions options, HuggingFaceFolder? folder)
    {
        var (height, width) = options.Size > 0 ? (options.Size, options.Size)
            : folder is not null && VisionEncoderFolder.PictureSize(folder) is { } made ? made
            : (ImageItemEncoderOptions.StandardSize, ImageItemEncoderOptions.StandardSize);
        return new PictureTransform { Height = height, Width = width };
    }
}
