using System.Globalization;

namespace TransRec.Text;

/// <summary>What BERT's basic tokenizer does with a character.</summary>
internal enum BertCharacter : byte
{
    /// <summary>Part of a word.</summary>
    Letter,

    /// <summary>Left out: control and format characters, unassigned, private use, U+FFFD. The neighbours join.</summary>
    Dropped,

    /// <summary>White space: ends a word.</summary>
    Space,

    /// <summary>Punctuation: a word of its own.</summary>
    Punctuation,
}

/// <summary>The character classes of BERT's basic tokenizer (transformers 4.27, tokenization_bert.py).</summary>
internal static class BertCharacters
{
    private static readonly BertCharacter[] Ascii = [.. Enumerable.Range(0, 128).Select(OfAscii)];

    public static BertCharacter ClassOf(int character) =>
        character < 128 ? Ascii[character] : OfCategory(character, CharUnicodeInfo.GetUnicodeCategory(character));

    /// <summary>The ideograph blocks that the reference lists; kana and Hangul are not among them.</summary>
    public static bool IsIdeograph(int character) => character is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    // Among ASCII symbols the reference counts every one that is no letter, digit or space as punctuation: $ + < = > ^ ` | ~ too.
    private static BertCharacter OfAscii(int character) => (char)character switch
    {
        ' ' or '\t' or '\n' or '\r' => BertCharacter.Space,
        < ' ' or '\x7F' => BertCharacter.Dropped,
        _ => char.IsAsciiLetterOrDigit((char)character) ? BertCharacter.Letter : BertCharacter.Punctuation,
    };

    private static BertCharacter OfCategory(int character, UnicodeCategory category) => category switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned => BertCharacter.Dropped,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => BertCharacter.Space,
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation => BertCharacter.Punctuation,
        _ => character == 0xFFFD ? BertCharacter.Dropped : BertCharacter.Letter,
    };
}
