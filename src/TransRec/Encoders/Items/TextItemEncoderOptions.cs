using TransRec.Encoders.Text;
using TransRec.Options;

namespace TransRec.Encoders.Items;

/// <summary>A text encoder over titles ([CLS] of the last layer or the mean of all tokens, then Linear and GELU). Recipe type <c>text</c>.</summary>
public sealed record TextItemEncoderOptions : ItemEncoderOptions, IOptionConflicts
{
    /// <summary>
    /// A Hugging Face folder with weights (config.json, model.safetensors or pytorch_model.bin, tokenizer files). Null: the encoder starts from
    /// random weights in the shape given by the other values. Default null.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The folder of the tokenizer files. Null: <see cref="Folder"/>. Default null.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Tokens a title is cut to, with the two special ones, 3 to 512. Default 30, as in the reference.</summary>
    public int MaximumTokens { get; init => field = Require.InRange(value, 3, 512); } = 30;

    /// <summary>
    /// Whether titles are lower-cased before the tokenizer. Null: as the tokenizer's folder says (do_lower_case, its normalizer); where it says nothing they
    /// are, as in the reference. Default null.
    /// </summary>
    public bool? LowerCase { get; init; }

    /// <summary>
    /// How a title's hidden states become one: cls (the first token's) or mean (of all tokens). Null: as the folder says (modules.json and 1_Pooling of
    /// sentence-transformers), else cls. Default null.
    /// </summary>
    public string? Pooling { get; init => field = value is null ? null : Require.OneOf(value, [.. TextPooling.Names]); }

    /// <summary>Transformer layers when there is no <see cref="Folder"/>, 1 to 48. Default 2.</summary>
    public int Layers { get; init => field = Require.InRange(value, 1, 48); } = 2;

    /// <summary>Width of the hidden states when there is no <see cref="Folder"/>, 8 to 4096. Default 128.</summary>
    public int Width { get; init => field = Require.InRange(value, 8, 4096); } = 128;

    /// <summary>Attention heads when there is no <see cref="Folder"/>, 1 to 64; must divide the width. Default 2.</summary>
    public int Heads { get; init => field = Require.InRange(value, 1, 64); } = 2;

    /// <summary>Width of the feed-forward layer when there is no <see cref="Folder"/>, 8 to 16384. Default 512.</summary>
    public int FeedForwardWidth { get; init => field = Require.InRange(value, 8, 16384); } = 512;

    /// <summary>Dropout of hidden states and attention while training, 0 to 0.9. Default 0.1.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.9); } = 0.1;

    /// <summary>What is said where tokenizer files are needed and none are named.</summary>
    internal const string TokenizerIsRequired =
        "is required when there is no folder: a folder with tokenizer files (vocab.txt, or vocab.json and merges.txt).";

    internal override IEnumerable<(string Key, string Path)> Folders =>
        new[] { ("folder", Folder), ("tokenizer", Tokenizer) }.Where(named => named.Item2 is not null).Select(named => (named.Item1, named.Item2!));

    internal override ItemEncoderOptions WithDropout(double rate) => this with { Dropout = rate };

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Folder is null && Width % Heads != 0)
        {
            yield return ("heads", $"must divide the width; found {Heads} heads and width {Width}.");
        }

        if (Folder is not null && Shape != new TextItemEncoderOptions().Shape)
        {
            yield return ("folder", "has a config.json that gives layers, width, heads and feedForwardWidth: remove those keys, or the folder.");
        }
    }

    private (int Layers, int Width, int Heads, int FeedForwardWidth) Shape => (Layers, Width, Heads, FeedForwardWidth);
}
