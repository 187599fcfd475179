using System.Text;
using TransRec.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Text;

public sealed class WordPieceTokenizerTests
{
    [Fact]
    public void A_word_is_spelled_with_the_longest_pieces_from_the_left()
    {
        var tokenizer = WordPiece(true, "un", "una", "##aff", "##ffa", "##able", "##ble");
        Assert.Equal(["una", "##ffa", "##ble"], TokensOf(tokenizer, "unaffable"));
    }

    [Fact]
    public void A_word_that_cannot_be_spelled_to_its_end_is_one_unknown_token() =>
        Assert.Equal(["game", "[UNK]", "game"], TokensOf(WordPiece(true, "game", "ga", "##m"), "game gamx game"));

    [Fact]
    public void Empty_and_white_space_texts_give_start_and_end()
    {
        var tokenizer = WordPiece(true, "a");
        Assert.Equal([2, 3], tokenizer.Encode("", 30));
        Assert.Equal([2, 3], tokenizer.Encode(" \t\r\n\u3000\u2028", 30));
    }

    [Fact]
    public void Truncation_keeps_the_end_token()
    {
        var tokenizer = WordPiece(true, "a", "##b");
        Assert.Equal([2, 5, 6, 6, 3], tokenizer.Encode("abbbbb a", 5));
        Assert.Equal([2, 3], tokenizer.Encode("abbbbb a", 2));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Encode("a", 1));
        Assert.Contains("maximumTokens must be from 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new\nline\ttab\rend", "new line tab end")]
    [InlineData("con\0trol\u200B\u00ADchar\uFFFD\uD800", "controlchar")]
    [InlineData("\u4E2D\u6587a\uF900", "\u4E2D \u6587 a \u8C48")]
    [InlineData("\u65E5\u306E\u30BF", "\u65E5 \u306E\u30BF")]
    [InlineData("\u00C9t\u00E9 e\u0301 \u0141\u00F3d\u017A \u0130I", "ete e \u0142odz ii")]
    [InlineData("a\u2260b $1 c^d", "a = b $ 1 c ^ d")]
    [InlineData("\u03A3\u03B1\u03A3", "\u03C3\u03B1\u03C3")]
    [InlineData("\uD55C", "\u1112\u1161\u11AB")]
    [InlineData("\u212A\u212B\u1E9E\U00010400", "ka\u00DF\U00010428")]
    [InlineData("[SEP] x[MASK]", "[SEP] x [MASK]")]
    [InlineData("[sep]", "[ sep ]")]
    public void Text_is_cut_into_words_as_BERT_does(string text, string words)
    {
        var expected = words.Split(' ');
        var tokenizer = new WordPieceTokenizer([.. Specials.Union(expected)]);
        Assert.Equal(expected, TokensOf(tokenizer, text));
    }

    [Fact]
    public void A_cased_tokenizer_keeps_case_and_accents()
    {
        string[] tokens = [.. Specials, "\u00C9t\u00E9", "Ete"];
        Assert.Equal(["\u00C9t\u00E9"], TokensOf(new WordPieceTokenizer(tokens, new() { LowerCase = false }), "\u00C9t\u00E9"));
        Assert.Equal(["Ete"], TokensOf(new WordPieceTokenizer(tokens, new() { LowerCase = false, StripAccents = true }), "\u00C9t\u00E9"));
    }

    [Fact]
    public void A_word_of_a_hundred_characters_is_spelled_and_a_longer_one_is_unknown()
    {
        var tokenizer = WordPiece(false, "a", "##a", "\U0001F600", "##\U0001F600");
        Assert.Equal(100, TokensOf(tokenizer, new string('a', 100)).Length);
        Assert.Equal(["[UNK]"], TokensOf(tokenizer, new string('a', 101)));
        Assert.Equal(100, TokensOf(tokenizer, string.Concat(Enumerable.Repeat("\U0001F600", 100))).Length);
        Assert.Equal(["[UNK]"], TokensOf(tokenizer, string.Concat(Enumerable.Repeat("\U0001F600", 101))));
    }

    [Fact]
    public void Tokens_with_a_role_are_found_by_name()
    {
        var tokenizer = new WordPieceTokenizer(["x", "[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]", "##y"]);
        Assert.Equal((5, 3, 2, 4, 1, 7), (
            tokenizer.PadId, tokenizer.StartId, tokenizer.EndId, tokenizer.UnknownId, tokenizer.MaskId, tokenizer.VocabularySize));
        Assert.Equal([false, true, true, true, true, true, false], Enumerable.Range(0, 7).Select(tokenizer.IsSpecial));
        Assert.True(tokenizer.StartsWord(0));
        Assert.False(tokenizer.StartsWord(6));
        Assert.Equal("xy x", tokenizer.Decode(tokenizer.Encode("xy x", 30)));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenOf(7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_texts_are_tokenized_as_the_slow_way_does(bool lowerCase)
    {
        var random = new Random(20_260);
        for (var round = 0; round < 2_000; round++)
        {
            var tokens = new HashSet<string>(Specials);
            for (var token = random.Next(60); token > 0; token--)
            {
                var piece = HardText(random, 3);
                if (piece.Length > 0 && !piece.EnumerateRunes().Contains(Rune.ReplacementChar))
                {
                    _ = tokens.Add((random.Next(2) == 0 ? "##" : "") + (lowerCase ? LowerCase.Of(piece) : piece));
                }
            }

            var tokenizer = new WordPieceTokenizer([.. tokens], new WordPieceOptions { LowerCase = lowerCase });
            var text = HardText(random, random.Next(10) == 0 ? 400 : 30);
            var expected = SlowWordPiece.Tokenize(text, tokens, lowerCase);
            Assert.Equal(expected, TokensOf(tokenizer, text));
            var room = random.Next(2, 20);
            Assert.Equal(expected.Take(room - 2), TokensOf(tokenizer, text, room));
        }
    }
}
