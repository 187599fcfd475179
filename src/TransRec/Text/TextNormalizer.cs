using System.Globalization;
using System.Text;

namespace TransRec.Text;

/// <summary>Rewrites a text before it is cut into words: the normalizer of tokenizer.json.</summary>
internal delegate string TextNormalizer(string text);

/// <summary>Reads normalizers; one that is not known, or a key of one, is refused by name.</summary>
internal static class TextNormalizers
{
    private const string Known = "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, StripAccents, Strip, Replace, Prepend, Precompiled or Sequence";

    /// <exception cref="InvalidDataException">The normalizer, or one of its keys, is not known.</exception>
    public static TextNormalizer Read(TokenizerPart part)
    {
        var type = part.Text("type");
        switch (type)
        {
            case "Sequence":
                part.RefuseOthers("type", "normalizers");
                TextNormalizer[] all = [.. part.Objects("normalizers").Select(Read)];
                return text => all.Aggregate(text, (now, next) => next(now));
            case "BertNormalizer":
                return Bert(part);
            case "Lowercase":
                part.RefuseOthers("type");
                return LowerCase.Of;
            case "NFC" or "NFD" or "NFKC" or "NFKD":
                part.RefuseOthers("type");
                return text => UnicodeForms.Of(text, compatible: type.Contains('K', StringComparison.Ordinal), composed: type.EndsWith('C'));
            case "Precompiled":
                return PrecompiledMap.Read(part);
            case "StripAccents":
                part.RefuseOthers("type");
                return WithoutMarks;
            case "Strip":
                part.RefuseOthers("type", "strip_left", "strip_right");
                var (left, right) = (part.Flag("strip_left", true), part.Flag("strip_right", true));
                return text => (left, right) switch
                {
                    (true, true) => text.Trim(),
                    (true, false) => text.TrimStart(),
                    (false, true) => text.TrimEnd(),
                    _ => text,
                };
            case "Replace":
                part.RefuseOthers("type", "pattern", "content");
                var (pattern, content) = (TextPattern.Read(part, "pattern"), part.Text("content") ?? throw part.Wrong("content", "a text"));
                return text => pattern.Replace(text, content);
            case "Prepend":
                part.RefuseOthers("type", "prepend");
                var front = part.Needed("prepend");
                return text => text.Length == 0 ? text : front + text;
            default:
                throw part.Wrong("type", Known);
        }
    }

    /// <summary>BERT's: cleaned, ideographs between blanks, accents taken away, lower-cased; each where its key says so.</summary>
    private static TextNormalizer Bert(TokenizerPart part)
    {
        part.RefuseOthers("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
        var (clean, ideographs, lower) = (part.Flag("clean_text", true), part.Flag("handle_chinese_chars", true), part.Flag("lowercase", true));
        var strip = part.Switch("strip_accents") ?? lower;
        return text =>
        {
            var result = new StringBuilder(text.Length + 16);
            Span<int> remains = stackalloc int[Accents.MostPerCharacter];
            foreach (var rune in text.EnumerateRunes())
            {
                var kind = clean ? BertCharacters.ClassOf(rune.Value) : BertCharacter.Letter;
                if (kind == BertCharacter.Dropped)
                {
                    continue;
                }

                var alone = ideographs && BertCharacters.IsIdeograph(rune.Value);
                _ = alone ? result.Append(' ') : result;
                remains[0] = kind == BertCharacter.Space ? ' ' : rune.Value;
                foreach (var character in remains[..(strip ? Accents.Strip(remains[0], remains) : 1)])
                {
                    _ = !lower ? result.Append(new Rune(character).ToString())
                        : character == LowerCase.DottedCapitalI ? result.Append('i').Append((char)LowerCase.DotAbove)
                        : result.Append(Rune.ToLowerInvariant(new Rune(character)).ToString());
                }

                _ = alone ? result.Append(' ') : result;
            }

            return result.ToString();
        };
    }

    private static string WithoutMarks(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? result : result.Append(rune.ToString());
        }

        return result.ToString();
    }
}
