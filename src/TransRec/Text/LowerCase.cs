using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>Lower-casing as Python's str.lower does it: Unicode's full mapping, without any language's own rules.</summary>
/// <remarks>
/// .NET's invariant mapping agrees with Python for every character but the dotted capital I (U+0130), which Python turns into "i" and a combining dot,
/// and it does not know that a capital sigma at a word's end becomes a final sigma. Both hold under InvariantGlobalization, which has full casing data.
/// </remarks>
internal static class LowerCase
{
    public const int DottedCapitalI = 0x130;
    public const int DotAbove = 0x307;
    private const char Sigma = '\u03A3';
    private const string CaseIgnorablePunctuation = "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    /// <summary>The text in lower case. Lone surrogates stay as they are.</summary>
    public static string Of(string text)
    {
        var lower = text.ToLowerInvariant();
        return text.AsSpan().IndexOfAny((char)DottedCapitalI, Sigma) < 0 ? lower : WithSpecialCases(text, lower);
    }

    // The invariant mapping keeps the length, so that positions in both texts agree.
    private static string WithSpecialCases(string text, string lower)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            _ = text[at] switch
            {
                (char)DottedCapitalI => result.Append('i').Append((char)DotAbove),
                Sigma => result.Append(EndsWord(text, at) ? '\u03C2' : '\u03C3'),
                _ => result.Append(lower[at]),
            };
        }

        return result.ToString();
    }

    // Unicode's Final_Sigma: a cased letter before, none after, case-ignorable characters skipped. Each run is skipped at most twice: linear.
    private static bool EndsWord(string text, int sigma)
    {
        var before = sigma;
        var cased = false;
        while (before > 0)
        {
            _ = Rune.DecodeLastFromUtf16(text.AsSpan(0, before), out var rune, out var length);
            before -= length;
            if (!IsCaseIgnorable(rune))
            {
                cased = IsCased(rune);
                break;
            }
        }

        for (var after = sigma + 1; cased && after < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(after), out var rune, out var length);
            after += length;
            if (!IsCaseIgnorable(rune))
            {
                return !IsCased(rune);
            }
        }

        return cased;
    }

    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && CaseIgnorablePunctuation.Contains((char)rune.Value, StringComparison.Ordinal));

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
