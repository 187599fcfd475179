using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using TransRec.Experiments.Runs;
using TransRec.Text;

namespace TransRec.Experiments.Building;

/// <summary>What a tower is built over.</summary>
/// <param name="Domain">The catalogue.</param>
/// <param name="Width">Width of item vectors.</param>
/// <param name="Cache">Where the store of decoded pictures lies; null: the user's own place.</param>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="Watch">Who is told how far the decoding of pictures is, and who stops it.</param>
internal sealed record TowerSetting(Domain Domain, int Width, string? Cache, int Seed, PictureWatch Watch);

/// <summary>An item encoder with the content of a catalogue and what it is read through: the tokenizer of titles and the open pictures, where it has them.</summary>
internal sealed record BuiltTower(ItemEncoder Tower, IItemContent Content, Tokenizer? Tokenizer = null, DomainPictures? Pictures = null)
{
    /// <summary>What was decided where the recipe leaves it to an encoder's folder.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Makes item towers from recipes and from run folders.</summary>
internal static class ItemTowers
{
    private const string TextPart = "text";
    private const string ImagePart = "image";

    /// <summary>A tower as a recipe describes it, before training.</summary>
    public static BuiltTower FromRecipe(ItemEncoderOptions options, TowerSetting setting)
    {
        switch (options)
        {
            case IdItemEncoderOptions:
                return new BuiltTower(new IdItemEncoder(setting.Domain.ItemCount, setting.Width), new ItemNumbers(setting.Domain.ItemCount));
            case TextItemEncoderOptions text:
                RunFolder.RequireIntactPart(text.Folder);
                RunFolder.RequireIntactPart(text.Tokenizer);
                var (tokenizer, notes) = (TextEncoders.TokenizerOf(text), new List<string>());
                TextEncoders.NoteCase(text, tokenizer, notes);
                return Titles(text, TextEncoders.Of(text, tokenizer, setting.Seed, notes), tokenizer, setting) with { Notes = notes };
            case ImageItemEncoderOptions image:
                RunFolder.RequireIntactPart(image.Folder);
                var files = image.Folder is null ? null : HuggingFaceFolder.Open(EncoderSource.Require(image.Folder, "itemEncoder.folder"));
                return Pictures(image, VisionEncoders.Of(image, files), files, setting);
            case TextImageItemEncoderOptions both:
                return Both(both, FromRecipe(both.Text, setting), FromRecipe(both.Image, setting));
            default:
                throw new RunException($"There is no item tower for {options.GetType().Name}.");
        }
    }

    /// <summary>A tower in the shape that a run has, with random weights.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="folder">Its folder of encoder configurations.</param>
    /// <param name="weights">Its weights, which tell of poolers.</param>
    /// <param name="setting">What the tower is built over.</param>
    /// <param name="prefix">Where the tower's weights lie.</param>
    public static BuiltTower FromRun(ItemEncoderOptions options, string folder, ITensorSource weights, TowerSetting setting, string prefix = "items.")
    {
        var pooler = weights.Entries.ContainsKey(prefix + "encoder.pooler.weight");
        switch (options)
        {
            case TextItemEncoderOptions text:
                var files = HuggingFaceFolder.Open(folder);
                var shape = TextEncoderOptions.Of(files, text.Dropout) with { Pooler = pooler };
                shape = shape with { Pooling = text.Pooling ?? shape.Pooling };
                TextEncoderSizes.Check(shape, Path.Combine(folder, "config.json"), weights, prefix + "encoder.");
                return Titles(text, new TextEncoder(shape), TokenizerFolder.Open(files.FolderPath), setting);
            case ImageItemEncoderOptions image:
                var shapes = HuggingFaceFolder.Open(folder);
                VisionEncoderFolder.RequireRoom(shapes, weights, prefix + "encoder.");
                return Pictures(image, VisionEncoderFolder.LoadShape(shapes, image.Dropout, image.MaskRatio, pooler), shapes, setting);
            case TextImageItemEncoderOptions both:
                return Both(
                    both,
                    FromRun(both.Text, Path.Combine(folder, TextPart), weights, setting, $"{prefix}{TextPart}."),
                    FromRun(both.Image, Path.Combine(folder, ImagePart), weights, setting, $"{prefix}{ImagePart}."));
            default:
                return FromRecipe(options, setting);
        }
    }

    /// <summary>Writes what <see cref="FromRun"/> needs beside the weights: configurations of the encoders, the tokenizer, how pictures are prepared.</summary>
    /// <param name="folder">The run's folder of encoder configurations.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="tower">The tower.</param>
    /// <param name="tokenizer">The tokenizer of its titles, if it reads any.</param>
    /// <param name="prepared">Where the preparation of pictures stands, when it is not where <paramref name="options"/> say; null: it is.</param>
    public static void SaveShape(string folder, ItemEncoderOptions options, ItemEncoder tower, Tokenizer? tokenizer, string? prepared = null)
    {
        switch (tower)
        {
            case TextItemEncoder text:
                TextEncoderFolder.SaveShape(folder, text.TextEncoder, tokenizer!);
                break;
            case ImageItemEncoder image:
                VisionEncoders.SaveShape(folder, image.VisionEncoder, prepared ?? ((ImageItemEncoderOptions)options).Folder);
                break;
            case TextImageItemEncoder both:
                var parts = (TextImageItemEncoderOptions)options;
                SaveShape(Path.Combine(folder, TextPart), parts.Text, both.Text, tokenizer);
                SaveShape(Path.Combine(folder, ImagePart), parts.Image, both.Image, null, prepared is null ? null : Path.Combine(prepared, ImagePart));
                break;
        }
    }

    /// <summary>Whether a tower starts from a pre-trained encoder of titles or pictures.</summary>
    public static bool IsPretrained(ItemEncoderOptions options) => options switch
    {
        TextItemEncoderOptions text => text.Folder is not null,
        ImageItemEncoderOptions image => image.Folder is not null,
        TextImageItemEncoderOptions both => IsPretrained(both.Text) || IsPretrained(both.Image),
        _ => false,
    };

    private static BuiltTower Titles(TextItemEncoderOptions options, TextEncoder encoder, Tokenizer tokenizer, TowerSetting setting)
    {
        var titles = TokenizedTitles.Create(
            tokenizer, [.. setting.Domain.Titles.Skip(1)], Math.Min(options.MaximumTokens, encoder.Options.MaximumLength), TextEncoders.LowerCases(options, tokenizer));
        return new BuiltTower(new TextItemEncoder(encoder, new ItemHead(encoder.Options.Width, setting.Width)), titles, tokenizer);
    }

    private static BuiltTower Pictures(ImageItemEncoderOptions options, VisionEncoder encoder, HuggingFaceFolder? files, TowerSetting setting)
    {
        var pictures = DomainPictures.Open(options, files, setting.Domain.Catalogue, setting.Cache, setting.Seed, setting.Watch);
        return new BuiltTower(new ImageItemEncoder(encoder, new ItemHead(encoder.Width, setting.Width)), pictures, null, pictures);
    }

    private static BuiltTower Both(TextImageItemEncoderOptions options, BuiltTower text, BuiltTower image) => new(
        new TextImageItemEncoder((TextItemEncoder)text.Tower, (ImageItemEncoder)image.Tower, options.Fusion),
        new TitlesAndPictures(text.Content, image.Content),
        text.Tokenizer,
        image.Pictures) { Notes = text.Notes };
}
