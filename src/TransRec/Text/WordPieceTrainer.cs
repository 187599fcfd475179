using System.Text;

namespace TransRec.Text;

/// <summary>Learns a WordPiece vocabulary from titles, for encoders that are pre-trained without a published vocabulary.</summary>
/// <remarks>
/// As Hugging Face's WordPieceTrainer: words begin as single characters ("a", "##b"), and the most frequent neighbours are joined again and again.
/// Among equally frequent pairs the one with the smaller ids is joined, so the result depends on the words and their counts alone, not on their order.
/// Different from there: each character that may stand inside a word is kept both ways, so that any word of known characters can be spelled;
/// words with a rare character are left out instead of losing it; and the vocabulary is never larger than asked for.
/// </remarks>
public static class WordPieceTrainer
{
    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Learns a vocabulary: ids 0 to 4 are [PAD], [UNK], [CLS], [SEP] and [MASK], then the characters, then the joined pieces, frequent ones first.</summary>
    /// <param name="titles">The titles to learn from, each counted once; a title that stands there twice counts twice.</param>
    /// <param name="options">The size and how titles are cut into words.</param>
    public static WordPieceTokenizer Train(IEnumerable<string> titles, WordPieceTrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(titles);
        options ??= new WordPieceTrainerOptions();
        var words = Count(titles, options.Words);
        var alphabet = Alphabet(words, options);
        var tokens = new List<string>(Specials);
        tokens.AddRange(alphabet.Select(character => character.ToString()));
        tokens.AddRange(alphabet.Where(character => !StandsAlone(character, options.Words)).Select(character => $"##{character}"));
        new PieceJoiner(tokens, words, options.MinimumFrequency).Join(options.VocabularySize);
        return new WordPieceTokenizer(tokens, options.Words);
    }

    private static Dictionary<string, long> Count(IEnumerable<string> titles, WordPieceOptions options)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var title in titles)
        {
            for (var words = new BertWords(title, options, specials: null); words.Read();)
            {
                if (!words.IsTooLong)
                {
                    lookup[words.Word] = lookup.TryGetValue(words.Word, out var count) ? count + 1 : 1;
                }
            }
        }

        return counts;
    }

    // The frequent characters in the order of their code points. Each may need two tokens, so half the room bounds their number.
    private static List<Rune> Alphabet(Dictionary<string, long> words, WordPieceTrainerOptions options)
    {
        var counts = new Dictionary<Rune, long>();
        foreach (var (word, count) in words)
        {
            foreach (var character in word.EnumerateRunes())
            {
                counts[character] = counts.GetValueOrDefault(character) + count;
            }
        }

        var most = Math.Min(options.MaximumCharacters, (options.VocabularySize - Specials.Length) / 2);
        return [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(most).Select(pair => pair.Key).Order()];
    }

    private static bool StandsAlone(Rune character, WordPieceOptions options) =>
        BertCharacters.ClassOf(character.Value) == BertCharacter.Punctuation
        || (options.SplitIdeographs && BertCharacters.IsIdeograph(character.Value));
}
