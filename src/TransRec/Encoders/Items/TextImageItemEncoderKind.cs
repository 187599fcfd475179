using TransRec.Checkpoints;
using TransRec.Data;

namespace TransRec.Encoders.Items;

/// <summary>Items by titles and pictures together: <c>text-image</c>. The shapes of the two encoders lie in folders of their names.</summary>
internal sealed class TextImageItemEncoderKind() : ItemEncoderKind("text-image", typeof(TextImageItemEncoderOptions))
{
    private readonly TextItemEncoderKind texts = new();
    private readonly ImageItemEncoderKind images = new();

    public override MadeItemEncoder Create(ItemEncoderOptions options, ItemEncoderSetting setting)
    {
        var both = (TextImageItemEncoderOptions)options;
        return Over(both, texts.Create(both.Text, setting), images.Create(both.Image, setting));
    }

    public override MadeItemEncoder FromShape(ItemEncoderOptions options, string folder, ITensorSource weights, ItemEncoderSetting setting, string prefix)
    {
        var both = (TextImageItemEncoderOptions)options;
        return Over(
            both,
            texts.FromShape(both.Text, Texts(folder), weights, setting, $"{prefix}{texts.Name}."),
            images.FromShape(both.Image, Images(folder), weights, setting, $"{prefix}{images.Name}."));
    }

    public override void SaveShape(string folder, ItemEncoder encoder, ItemReading reading)
    {
        var both = (TextImageItemEncoder)encoder;
        texts.SaveShape(Texts(folder), both.Text, reading);
        images.SaveShape(Images(folder), both.Image, reading);
    }

    public override bool IsPretrained(ItemEncoderOptions options)
    {
        var both = (TextImageItemEncoderOptions)options;
        return texts.IsPretrained(both.Text) || images.IsPretrained(both.Image);
    }

    public override ItemEncoderOptions In(ItemEncoderOptions options, string folder)
    {
        var both = (TextImageItemEncoderOptions)options;
        return both with { Text = (TextItemEncoderOptions)texts.In(both.Text, $"{folder}/{texts.Name}"), Image = (ImageItemEncoderOptions)images.In(both.Image, $"{folder}/{images.Name}") };
    }

    public override string? TokenizerIn(string folder) => Texts(folder);

    public override IItemContent Open(ItemReading reading, Catalogue catalogue, PictureOpener? pictures) =>
        new TitlesAndPictures(texts.Open(reading, catalogue, pictures), images.Open(reading, catalogue, pictures));

    private string Texts(string folder) => Path.Combine(folder, texts.Name);

    private string Images(string folder) => Path.Combine(folder, images.Name);

    private static MadeItemEncoder Over(TextImageItemEncoderOptions options, MadeItemEncoder text, MadeItemEncoder image) => new(
        new TextImageItemEncoder((TextItemEncoder)text.Encoder, (ImageItemEncoder)image.Encoder, options.Fusion),
        new ItemReading { Titles = text.Reading.Titles, Pictures = image.Reading.Pictures }) { Notes = text.Notes };
}
