using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>Finds added tokens in a text: from left to right, the longest first.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, AddedToken[]> byFirst;

    public AddedTokens(IEnumerable<AddedToken> tokens) =>
        byFirst = tokens.GroupBy(token => token.Content[0]).ToDictionary(
            group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());

    /// <summary>The parts of a text: tokens, and what lies between them.</summary>
    public IEnumerable<(AddedToken? Token, string Text)> Split(string text)
    {
        var from = 0;
        for (var at = 0; at < text.Length && byFirst.Count > 0;)
        {
            if (!byFirst.TryGetValue(text[at], out var candidates) || Array.Find(candidates, token => Stands(token, text, at)) is not { } found)
            {
                at++;
                continue;
            }

            var (start, end) = (at, at + found.Content.Length);
            while (found.LeftStrip && start > from && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (found.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (start > from)
            {
                yield return (null, text[from..start]);
            }

            yield return (found, "");
            from = at = end;
        }

        if (from < text.Length)
        {
            yield return (null, text[from..]);
        }
    }

    private static bool Stands(AddedToken token, string text, int at)
    {
        var end = at + token.Content.Length;
        return string.CompareOrdinal(text, at, token.Content, 0, token.Content.Length) == 0
            && (!token.SingleWord || (!EndsInWord(text.AsSpan(0, at)) && !BeginsInWord(text.AsSpan(end))));
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        text.Length > 0 && Rune.DecodeLastFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsOfWord(rune);

    private static bool BeginsInWord(ReadOnlySpan<char> text) =>
        text.Length > 0 && Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && IsOfWord(rune);

    /// <summary>Whether a regular expression's \w finds the character, as Unicode's annex C of UTS 18 defines it.</summary>
    public static bool IsOfWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true,
        _ => rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189), // the joiners, and circled and squared letters, which count as alphabetic
    };
}
