using TransRec.Options;

namespace TransRec.Encoders.Items;

/// <summary>Titles and pictures together: an encoder of each, and one item vector from both. Recipe type <c>text-image</c>.</summary>
public sealed record TextImageItemEncoderOptions : ItemEncoderOptions, IOptionConflicts
{
    /// <summary>The encoder of titles, with the options of type <c>text</c>. Default: as there.</summary>
    public TextItemEncoderOptions Text { get; init; } = new();

    /// <summary>The encoder of pictures, with the options of type <c>image</c>. Default: as there.</summary>
    public ImageItemEncoderOptions Image { get; init; } = new();

    /// <summary>
    /// How the two vectors become one: concatenation (a linear layer on both side by side) or gated (a learnt share of each, channel by channel). Default
    /// concatenation.
    /// </summary>
    public string Fusion { get; init => field = Require.OneOf(value, ItemFusion.Kinds); } = ItemFusion.Concatenation;

    internal override IEnumerable<(string Key, string Path)> Folders =>
        [.. Text.Folders.Select(named => ($"text.{named.Key}", named.Path)), .. Image.Folders.Select(named => ($"image.{named.Key}", named.Path))];

    internal override ItemEncoderOptions WithDropout(double rate) => this with { Text = Text with { Dropout = rate }, Image = Image with { Dropout = rate } };

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Text is { Folder: null, Tokenizer: null })
        {
            yield return ("text.tokenizer", TextItemEncoderOptions.TokenizerIsRequired);
        }
    }
}
