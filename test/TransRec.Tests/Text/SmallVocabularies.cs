using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>Vocabularies small enough to read, and texts that are hard to cut.</summary>
internal static class SmallVocabularies
{
    public static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Characters of every kind that the tokenizers treat differently.</summary>
    public static readonly string[] HardCharacters =
    [
        "a", "b", "e", "A", "B", "z", "0", "7", " ", " ", "\t", "\n", "\r", "\v", "\0", "\u0001", "\u007F", "\u0085", "\u00A0", "\u2028", "\u3000", "\u200B",
        "\u200D", "\uFFFD", "\uFEFF", "!", ".", "'", "[", "]", "<", ">", "$", "=", "_", "\u00BF", "\u2019", "\u2260", "\u037E", "\u00E9", "\u00C9", "\u0301",
        "\u0307", "\u0130", "\u0131", "\u00DF", "\u1E9E", "\u03A3", "\u03C2", "\u01C5", "\u212B", "\u4E2D", "\uF900", "\u3042", "\uD55C", "\uAC00", "\u0BCA",
        "\u20DD", "\U00020000", "\U0002F800", "\U0001F600", "\U00010400", "\U0010FFFF", "\U000E0001", "\uD800", "\uDC00", "[SEP]", "[MASK]", "[sep]", "<s>",
        " <mask>", "</s>", "'ll", "'s",
    ];

    public static WordPieceTokenizer WordPiece(bool lowerCase = true, params string[] tokens) =>
        new([.. Specials, .. tokens], new WordPieceOptions { LowerCase = lowerCase });

    /// <summary>All 256 bytes, the special tokens, and the given merges with their results.</summary>
    public static ByteLevelBpeTokenizer BytePair(params (string Left, string Right)[] merges) => new(
        [
            "<s>", "<pad>", "</s>", "<unk>", .. Enumerable.Range(0, 256).Select(value => ByteAlphabet.OfByte((byte)value).ToString()), "<mask>",
            .. merges.Select(merge => merge.Left + merge.Right).Distinct().Where(token => token.Length > 1),
        ],
        merges);

    /// <summary>A random text of hard characters.</summary>
    public static string HardText(Random random, int mostCharacters) =>
        string.Concat(Enumerable.Range(0, random.Next(mostCharacters + 1)).Select(_ => HardCharacters[random.Next(HardCharacters.Length)]));

    public static string[] TokensOf(Tokenizer tokenizer, string text, int maximumTokens = int.MaxValue) =>
        [.. tokenizer.Encode(text, maximumTokens)[1..^1].Select(tokenizer.TokenOf)];
}
