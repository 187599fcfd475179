using System.Text;
using System.Text.RegularExpressions;
using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>BERT's tokenizer step by step on whole strings, as the reference describes it: slow and obvious.</summary>
internal static partial class SlowWordPiece
{
    public static List<string> Tokenize(string text, HashSet<string> vocabulary, bool lowerCase)
    {
        var tokens = new List<string>();
        foreach (var part in SpecialTokens().Split(text))
        {
            if (SpecialTokens().IsMatch(part))
            {
                tokens.Add(part);
                continue;
            }

            foreach (var word in Words(part, lowerCase))
            {
                tokens.AddRange(Pieces(word, vocabulary) ?? ["[UNK]"]);
            }
        }

        return tokens;
    }

    private static IEnumerable<string> Words(string text, bool lowerCase)
    {
        var clean = new StringBuilder();
        foreach (var rune in Runes(text))
        {
            _ = BertCharacters.ClassOf(rune.Value) switch
            {
                BertCharacter.Dropped => clean,
                BertCharacter.Space => clean.Append(' '),
                _ => BertCharacters.IsIdeograph(rune.Value) ? clean.Append($" {rune} ") : clean.Append(rune),
            };
        }

        foreach (var word in clean.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rewritten = lowerCase ? WithoutAccents(string.Concat(word.EnumerateRunes().Select(rune => LowerCase.Of(rune.ToString())))) : word;
            var spaced = string.Concat(rewritten.EnumerateRunes().Select(rune =>
                BertCharacters.ClassOf(rune.Value) == BertCharacter.Punctuation ? $" {rune} " : rune.ToString()));
            foreach (var piece in spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return piece;
            }
        }
    }

    private static string WithoutAccents(string word)
    {
        var result = new StringBuilder();
        Span<int> remains = stackalloc int[Accents.MostPerCharacter];
        foreach (var rune in word.EnumerateRunes())
        {
            foreach (var character in remains[..Accents.Strip(rune.Value, remains)])
            {
                _ = result.Append(new Rune(character));
            }
        }

        return result.ToString();
    }

    private static List<string>? Pieces(string word, HashSet<string> vocabulary)
    {
        var characters = word.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        if (characters.Length > 100)
        {
            return null;
        }

        var pieces = new List<string>();
        for (var start = 0; start < characters.Length;)
        {
            var end = characters.Length;
            while (end > start && !vocabulary.Contains(Piece(start, end)))
            {
                end--;
            }

            if (end == start)
            {
                return null;
            }

            pieces.Add(Piece(start, end));
            start = end;
        }

        return pieces;

        string Piece(int start, int end) => (start > 0 ? "##" : "") + string.Concat(characters[start..end]);
    }

    // EnumerateRunes turns a lone surrogate into U+FFFD, which is dropped like it.
    private static StringRuneEnumerator Runes(string text) => text.EnumerateRunes();

    [GeneratedRegex(@"(\[PAD\]|\[UNK\]|\[CLS\]|\[SEP\]|\[MASK\])")]
    private static partial Regex SpecialTokens();
}
