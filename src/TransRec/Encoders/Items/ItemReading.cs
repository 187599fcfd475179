using TransRec.Data;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using TransRec.Images;
using TransRec.Text;

namespace TransRec.Encoders.Items;

/// <summary>How an item encoder reads items: what turns a catalogue into its content. Neither part: items are numbers.</summary>
public sealed record ItemReading
{
    /// <summary>How titles are read; null where the encoder reads none.</summary>
    public TitleReading? Titles { get; init; }

    /// <summary>How pictures are read; null where the encoder reads none.</summary>
    public PictureReading? Pictures { get; init; }
}

/// <summary>How titles become tokens.</summary>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="MaximumTokens">Tokens that a title is cut to, start and end token included.</param>
/// <param name="LowerCase">Whether titles are lower-cased before the tokenizer.</param>
public sealed record TitleReading(Tokenizer Tokenizer, int MaximumTokens, bool LowerCase)
{
    /// <summary>Any titles as content, whether a catalogue has them or not; the first becomes item 1.</summary>
    public TokenizedTitles Of(IReadOnlyList<string> titles) => TokenizedTitles.Create(Tokenizer, titles, MaximumTokens, LowerCase);
}

/// <summary>How pictures become pixels.</summary>
/// <param name="Transform">How every picture comes to its size.</param>
/// <param name="Normalization">From bytes to numbers.</param>
/// <param name="Augmentation">How pictures are changed at random while training.</param>
public sealed record PictureReading(PictureTransform Transform, PictureNormalization Normalization, PictureAugmentation Augmentation)
{
    /// <summary>The text of the preprocessor_config.json that says it, which a saved model takes along; null: the encoder's options say it.</summary>
    internal string? Preprocessor { get; init; }
}

/// <summary>Opens the pictures of a catalogue; <c>CataloguePictures.Open</c> of the package TransRec.Pictures is one.</summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="reading">How they are read.</param>
/// <returns>The pictures; whoever gave the opener disposes of them.</returns>
public delegate IPictures PictureOpener(Catalogue catalogue, PictureReading reading);
