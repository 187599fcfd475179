using System.Text;

namespace TransRec.Text;

/// <summary>Cuts a part of a text into smaller parts: the pre_tokenizer of tokenizer.json.</summary>
internal delegate IEnumerable<string> WordSplitter(string text);

/// <summary>Reads pre_tokenizers; one that is not known, or a key of one, is refused by name.</summary>
internal static class WordSplitters
{
    private const string Known = "BertPreTokenizer, Whitespace, WhitespaceSplit, Punctuation, Digits, Split, CharDelimiterSplit, ByteLevel, Metaspace or Sequence";

    /// <exception cref="InvalidDataException">The pre_tokenizer, or one of its keys, is not known.</exception>
    public static WordSplitter Read(TokenizerPart part)
    {
        switch (part.Text("type"))
        {
            case "Sequence":
                part.RefuseOthers("type", "pretokenizers");
                WordSplitter[] all = [.. part.Objects("pretokenizers").Select(Read)];
                return text => all.Aggregate<WordSplitter, IEnumerable<string>>([text], (parts, next) => parts.SelectMany(part => next(part)));
            case "BertPreTokenizer":
                part.RefuseOthers("type");
                return text => TextRuns.Of(text, rune => BertCharacters.ClassOf(rune.Value) switch
                {
                    BertCharacter.Punctuation => RunKind.Alone,
                    BertCharacter.Space => RunKind.Removed,
                    _ => Rune.IsWhiteSpace(rune) ? RunKind.Removed : RunKind.Word,
                });
            case "Whitespace":
                part.RefuseOthers("type");
                return text => TextRuns.Of(text, rune => AddedTokens.IsOfWord(rune) ? RunKind.Word : Rune.IsWhiteSpace(rune) ? RunKind.Removed : RunKind.Other);
            case "WhitespaceSplit":
                part.RefuseOthers("type");
                return text => TextRuns.Of(text, rune => Rune.IsWhiteSpace(rune) ? RunKind.Removed : RunKind.Word);
            case "Punctuation":
                part.RefuseOthers("type", "behavior");
                return SplitBehaviour.Read(part, "Isolated").At(text => TextRuns.Characters(text, rune => BertCharacters.ClassOf(rune.Value) == BertCharacter.Punctuation));
            case "Digits":
                part.RefuseOthers("type", "individual_digits");
                return new SplitBehaviour(part.Flag("individual_digits", false) ? "Isolated" : "Contiguous").At(text => TextRuns.Characters(text, Rune.IsNumber));
            case "Split":
                part.RefuseOthers("type", "pattern", "behavior", "invert");
                var pattern = TextPattern.Read(part, "pattern");
                return SplitBehaviour.Read(part, null).At(part.Flag("invert", false) ? text => TextRuns.Between(text, pattern.Matches(text)) : pattern.Matches);
            case "CharDelimiterSplit":
                part.RefuseOthers("type", "delimiter");
                var delimiter = part.Needed("delimiter");
                return text => text.Split(delimiter, StringSplitOptions.RemoveEmptyEntries);
            case "Metaspace":
                return Metaspace(part);
            case "ByteLevel":
                part.RefuseOthers(ByteLevelKeys);
                return ByteLevel(part.Flag("add_prefix_space", false), part.Flag("use_regex", true));
            default:
                throw part.Wrong("type", Known);
        }
    }

    /// <summary>The keys of ByteLevel; trim_offsets has no effect on ids.</summary>
    public static IReadOnlyCollection<string> ByteLevelKeys { get; } = ["type", "add_prefix_space", "use_regex", "trim_offsets"];

    // Blanks become "▁", one stands before the text, and each begins a word.
    private static WordSplitter Metaspace(TokenizerPart part)
    {
        part.RefuseOthers("type", "replacement", "str_rep", "add_prefix_space", "prepend_scheme", "split");
        foreach (var key in (string[])["replacement", "str_rep"])
        {
            _ = (part.Text(key) ?? "\u2581") == "\u2581" ? 0 : throw part.Wrong(key, "\"\u2581\"");
        }

        var prefix = part.Flag("add_prefix_space", true);
        var scheme = part.Text("prepend_scheme") ?? (prefix ? "always" : "never");
        if (scheme is not ("always" or "never") || (!prefix && scheme == "always"))
        {
            throw part.Wrong("prepend_scheme", $"{(prefix ? "always or never" : "never beside add_prefix_space false")}");
        }

        var splits = part.Flag("split", true);
        return text =>
        {
            var whole = text.Replace(' ', UnigramTokenizer.Space);
            whole = scheme == "never" || whole.StartsWith(UnigramTokenizer.Space) ? whole : UnigramTokenizer.Space + whole;
            return splits ? BeforeEach(whole, UnigramTokenizer.Space) : [whole];
        };
    }

    private static IEnumerable<string> BeforeEach(string text, char mark)
    {
        for (var start = 0; start < text.Length;)
        {
            var next = text.IndexOf(mark, start + 1) is > 0 and var found ? found : text.Length;
            yield return text[start..next];
            start = next;
        }
    }

    private static WordSplitter ByteLevel(bool prefix, bool pieces) => text =>
    {
        var whole = prefix && !text.StartsWith(' ') ? " " + text : text;
        if (!pieces)
        {
            return [whole];
        }

        var result = new List<string>();
        for (var reader = new ByteLevelPieces(whole); reader.Read();)
        {
            result.Add(reader.Piece.ToString());
        }

        return result;
    };
}
