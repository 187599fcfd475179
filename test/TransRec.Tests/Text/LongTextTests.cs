using System.Text;
using TransRec.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Text;

/// <summary>Texts of a million characters end soon: a quadratic step would take hours here.</summary>
public sealed class LongTextTests
{
    private const int Length = 1_000_000;

    public static TheoryData<string> Patterns =>
        ["a", "a ", " ", "\u4E2D", "e\u0301", "\U0001F600", "\0", "'", "[", "[SEP]", "<", " <mask>", "\uD800", "\u03A3.", "\u0130", "\uD55C", "aabbabab"];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_long_title_is_tokenized(string pattern)
    {
        var text = new StringBuilder(Length).Insert(0, pattern, Length / pattern.Length).ToString();
        Tokenizer[] tokenizers =
        [
            WordPiece(true, "a", "##a", "b", "##b", "!", "[", "]", "\u4E2D", "e", "##e", "<", ">", "\u03C3", "##\u03C3"),
            BytePair(("a", "a"), ("b", "b"), ("a", "b"), ("aa", "aa"), ("aaaa", "aaaa"), ("ab", "ab"), ("abab", "abab"), ("\u00E4", "\u00B8")),
        ];
        foreach (var tokenizer in tokenizers)
        {
            var whole = tokenizer.Encode(text, int.MaxValue);
            var start = tokenizer.Encode(text, 30);
            Assert.Equal(whole.AsSpan(0, Math.Min(29, whole.Length - 1)), start.AsSpan(0, start.Length - 1));
            Assert.Equal(tokenizer.EndId, start[^1]);
        }

        Assert.Equal(LowerCase.Of(text).Length, pattern.Contains('\u0130', StringComparison.Ordinal) ? 2 * text.Length : text.Length);
    }

    [Fact]
    public void A_long_random_word_is_tokenized()
    {
        var random = new Random(5);
        var text = string.Create(Length, random, (span, source) =>
        {
            foreach (ref var letter in span)
            {
                letter = (char)('a' + source.Next(4));
            }
        });
        var tokenizer = BytePair(("a", "b"), ("c", "d"), ("ab", "cd"), ("a", "a"), ("b", "c"), ("aa", "bc"), ("d", "ab"));
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, int.MaxValue)));
        Assert.Equal(["[UNK]"], TokensOf(WordPiece(true, "a", "##b"), text));
    }
}
