using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Data;
using TransRec.Encoders.Text;
using TransRec.Text;

namespace TransRec.Encoders.Items;

/// <summary>Items by their titles: <c>text</c>.</summary>
internal sealed class TextItemEncoderKind() : ItemEncoderKind("text", typeof(TextItemEncoderOptions))
{
    public override MadeItemEncoder Create(ItemEncoderOptions options, ItemEncoderSetting setting)
    {
        var text = (TextItemEncoderOptions)options;
        var (tokenizer, notes) = (setting.Tokenizer ?? TextEncoderStart.TokenizerOf(text), new List<string>());
        TextEncoderStart.NoteCase(text, tokenizer, notes);
        return Over(text, TextEncoderStart.Create(text, tokenizer, setting.Seed, notes), tokenizer, setting) with { Notes = notes };
    }

    public override MadeItemEncoder FromShape(ItemEncoderOptions options, string folder, ITensorSource weights, ItemEncoderSetting setting, string prefix)
    {
        var text = (TextItemEncoderOptions)options;
        var files = HuggingFaceFolder.Open(folder);
        var shape = TextEncoderOptions.Of(files, text.Dropout) with { Pooler = weights.Entries.ContainsKey(prefix + "encoder.pooler.weight") };
        shape = shape with { Pooling = text.Pooling ?? shape.Pooling };
        TextEncoderSizes.Check(shape, Path.Combine(folder, "config.json"), weights, prefix + "encoder.");
        return Over(text, new TextEncoder(shape), TokenizerFolder.Open(files.FolderPath), setting);
    }

    public override void SaveShape(string folder, ItemEncoder encoder, ItemReading reading) =>
        TextEncoderFolder.SaveShape(folder, ((TextItemEncoder)encoder).TextEncoder, reading.Titles!.Tokenizer);

    public override bool IsPretrained(ItemEncoderOptions options) => ((TextItemEncoderOptions)options).Folder is not null;

    // config.json in the folder says the shape.
    public override ItemEncoderOptions In(ItemEncoderOptions options, string folder)
    {
        var (text, plain) = ((TextItemEncoderOptions)options, new TextItemEncoderOptions());
        return text with { Folder = folder, Tokenizer = null, Layers = plain.Layers, Width = plain.Width, Heads = plain.Heads, FeedForwardWidth = plain.FeedForwardWidth };
    }

    public override string? TokenizerIn(string folder) => folder;

    public override IItemContent Open(ItemReading reading, Catalogue catalogue, PictureOpener? pictures) => reading.Titles!.Of([.. catalogue.Titles.Skip(1)]);

    private static MadeItemEncoder Over(TextItemEncoderOptions options, TextEncoder encoder, Tokenizer tokenizer, ItemEncoderSetting setting)
    {
        var titles = new TitleReading(tokenizer, Math.Min(options.MaximumTokens, encoder.Options.MaximumLength), TextEncoderStart.LowerCases(options, tokenizer));
        return new(new TextItemEncoder(encoder, new ItemHead(encoder.Options.Width, setting.Width)), new ItemReading { Titles = titles });
    }
}
