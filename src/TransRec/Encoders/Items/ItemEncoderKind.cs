using TransRec.Checkpoints;
using TransRec.Data;
using TransRec.Text;

namespace TransRec.Encoders.Items;

/// <summary>A registered kind of item encoder: its word in recipes and model folders, how it is made, stored and made again, and what it reads.</summary>
/// <param name="name">The word of the key <c>type</c>.</param>
/// <param name="optionsType">The option record.</param>
internal abstract class ItemEncoderKind(string name, Type optionsType)
{
    /// <summary>The word of the key <c>type</c>.</summary>
    public string Name => name;

    /// <summary>The type of the option record.</summary>
    public Type OptionsType => optionsType;

    /// <summary>An encoder as its options say, before training: from the folder that they name, or with random weights.</summary>
    /// <exception cref="ItemEncoderException">The options do not say enough, or encoder and tokenizer do not belong together.</exception>
    public abstract MadeItemEncoder Create(ItemEncoderOptions options, ItemEncoderSetting setting);

    /// <summary>An encoder in the shape that <see cref="SaveShape"/> wrote, with random weights: stored ones are loaded into it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="folder">The folder with the shape.</param>
    /// <param name="weights">The weights to come, which tell of poolers and of the number of items.</param>
    /// <param name="setting">What it is made for.</param>
    /// <param name="prefix">Where the encoder's weights lie.</param>
    public abstract MadeItemEncoder FromShape(ItemEncoderOptions options, string folder, ITensorSource weights, ItemEncoderSetting setting, string prefix);

    /// <summary>Writes what <see cref="FromShape"/> needs beside the weights: configurations, the tokenizer, how pictures are prepared.</summary>
    public abstract void SaveShape(string folder, ItemEncoder encoder, ItemReading reading);

    /// <summary>Whether an encoder starts from a pre-trained encoder of titles or pictures.</summary>
    public abstract bool IsPretrained(ItemEncoderOptions options);

    /// <summary>The options for an encoder whose shape lies in a folder: they name this folder, and no other place.</summary>
    public abstract ItemEncoderOptions In(ItemEncoderOptions options, string folder);

    /// <summary>Where the tokenizer lies in a folder that <see cref="SaveShape"/> wrote; null where there is none.</summary>
    public virtual string? TokenizerIn(string folder) => null;

    /// <summary>A catalogue as the encoder reads it.</summary>
    /// <param name="reading">How.</param>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="pictures">Opens pictures; null: there is no way to them.</param>
    /// <exception cref="ItemEncoderException">Pictures are read, and there is no way to them.</exception>
    public abstract IItemContent Open(ItemReading reading, Catalogue catalogue, PictureOpener? pictures);
}

/// <summary>What an item encoder is made for.</summary>
/// <param name="Width">Width of item vectors.</param>
/// <param name="Seed">Seed of weights that are drawn.</param>
internal sealed record ItemEncoderSetting(int Width, int Seed)
{
    /// <summary>Items of the catalogue, for an encoder with a vector per item; null: as many as the stored weights have.</summary>
    public int? Items { get; init; }

    /// <summary>The tokenizer of titles; null: that of the folder that the options name.</summary>
    public Tokenizer? Tokenizer { get; init; }
}

/// <summary>An item encoder with the way in which it reads items.</summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="Reading">How it reads items.</param>
internal sealed record MadeItemEncoder(ItemEncoder Encoder, ItemReading Reading)
{
    /// <summary>What was decided where the options leave it to an encoder's folder.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
