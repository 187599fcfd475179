using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>Cuts a text into the pieces inside which byte pairs are merged, as GPT-2's and RoBERTa's pattern does.</summary>
/// <remarks>
/// The pattern: 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ . Written by hand because .NET's expressions see UTF-16 units,
/// so that letters beyond U+FFFF would count as symbols, and to be linear. The pieces together are the text.
/// </remarks>
internal ref struct ByteLevelPieces(ReadOnlySpan<char> text)
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly ReadOnlySpan<char> text = text;
    private int start;
    private int end;

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    public readonly ReadOnlySpan<char> Piece => text[start..end];

    /// <summary>Moves to the next piece; false at the end.</summary>
    public bool Read()
    {
        start = end;
        if (start == text.Length)
        {
            return false;
        }

        end = start + (Contraction() is > 0 and var length ? length : Run());
        return true;
    }

    private readonly int Contraction()
    {
        var rest = text[start..];
        if (rest[0] == '\'')
        {
            foreach (var contraction in Contractions)
            {
                if (rest.StartsWith(contraction, StringComparison.Ordinal))
                {
                    return contraction.Length;
                }
            }
        }

        return 0;
    }

    // A run of one kind with at most one blank before it, or white space up to the last character before a word.
    private readonly int Run()
    {
        var rest = text[start..];
        var blank = rest.Length > 1 && rest[0] == ' ' && KindAt(rest[1..], out _) != Kind.Space ? 1 : 0;
        var kind = KindAt(rest[blank..], out var length);
        var at = blank + length;
        var last = length;
        while (at < rest.Length && KindAt(rest[at..], out last) == kind)
        {
            at += last;
        }

        // White space before a word leaves one character to it (all white space is one UTF-16 unit).
        return kind == Kind.Space && at < rest.Length && at > 1 ? at - 1 : at;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, out int length)
    {
        var first = text[0];
        if (char.IsAscii(first))
        {
            length = 1;
            return char.IsAsciiLetter(first) ? Kind.Letter : char.IsAsciiDigit(first) ? Kind.Number : char.IsWhiteSpace(first) ? Kind.Space : Kind.Other;
        }

        _ = Rune.DecodeFromUtf16(text, out var rune, out length);
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }
}
