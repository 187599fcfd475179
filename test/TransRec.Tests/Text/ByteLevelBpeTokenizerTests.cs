using System.Text.RegularExpressions;
using TransRec.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Text;

public sealed partial class ByteLevelBpeTokenizerTests
{
    [Fact]
    public void Pairs_are_merged_by_rank()
    {
        var tokenizer = BytePair(("o", "w"), ("l", "ow"), ("\u0120", "l"), ("\u0120l", "ow"));
        Assert.Equal(["low", "\u0120", "low"], TokensOf(tokenizer, "low low"));
    }

    [Fact]
    public void Words_with_a_space_before_them_start_a_word()
    {
        var tokenizer = BytePair(("\u0120", "a"));
        Assert.Equal([false, true, false], tokenizer.Encode("a ab", 30)[1..^1].Select(tokenizer.StartsWord));
    }

    [Fact]
    public void Special_tokens_in_the_text_are_recognised_and_the_mask_takes_the_space_before_it() =>
        Assert.Equal(["a", "\u0120", "<s>", "\u0120", "b", "<mask>", "\u0120", "c"], TokensOf(BytePair(), "a <s> b \t <mask> c"));

    [Fact]
    public void A_prefix_space_is_added_only_where_asked_for()
    {
        var plain = BytePair();
        var prefixed = new ByteLevelBpeTokenizer([.. Enumerable.Range(0, plain.VocabularySize).Select(plain.TokenOf)], [], addPrefixSpace: true);
        Assert.Equal(["a"], TokensOf(plain, "a"));
        Assert.Equal(["\u0120", "a"], TokensOf(prefixed, "a"));
        Assert.Equal(["\u0120", "a"], TokensOf(prefixed, " a"));
        Assert.Empty(TokensOf(prefixed, ""));
    }

    [Fact]
    public void Letters_beyond_the_first_plane_stay_with_their_word()
    {
        var pieces = new ByteLevelPieces("a\U00010400b!\U0001D7D8 \U0001F600");
        var found = new List<string>();
        while (pieces.Read())
        {
            found.Add(pieces.Piece.ToString());
        }

        Assert.Equal(["a\U00010400b", "!", "\U0001D7D8", " \U0001F600"], found);
    }

    [Fact]
    public void Pieces_equal_those_of_the_published_pattern()
    {
        var random = new Random(7);
        string[] characters = [.. HardCharacters.Where(text => text.Length == 1 || text[0] is '\'' or '<'), "'", "'", "t", "re", "l", "\u0660", "\u00B2"];
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => characters[random.Next(characters.Length)]));
            if (text.Any(char.IsSurrogate))
            {
                continue; // .NET's expressions see halves of characters there.
            }

            var found = new List<string>();
            for (var pieces = new ByteLevelPieces(text); pieces.Read();)
            {
                found.Add(pieces.Piece.ToString());
            }

            Assert.Equal(Published().Matches(text).Select(match => match.Value), found);
        }
    }

    [Fact]
    public void Random_merges_give_what_the_slow_way_gives()
    {
        var random = new Random(11);
        for (var round = 0; round < 1_500; round++)
        {
            // Merges in an order that no training would give, so that one token can come about in several ways.
            var tokens = new List<string> { "a", "b", "c" };
            var merges = new List<(string Left, string Right)>();
            for (var merge = random.Next(25); merge > 0; merge--)
            {
                var pair = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
                if (!merges.Contains(pair) && pair.Item1.Length + pair.Item2.Length < 12)
                {
                    merges.Add(pair);
                    tokens.Add(pair.Item1 + pair.Item2);
                }
            }

            (string, string)[] shuffled = [.. merges];
            random.Shuffle(shuffled);
            var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => "abc"[random.Next(3)])]);
            Assert.Equal(SlowBytePairs.Merge(text, shuffled), TokensOf(BytePair(shuffled), text));
        }
    }

    [Fact]
    public void Decoding_gives_the_text_back()
    {
        var random = new Random(3);
        var tokenizer = BytePair(("a", "b"), ("\u0120", "a"), ("\u00C3", "\u00A9"), ("\u0120a", "b"), ("\u00F0", "\u0141"));
        for (var round = 0; round < 2_000; round++)
        {
            var text = HardText(random, 30);
            var expected = string.Concat(text.EnumerateRunes());
            if (!expected.Contains('<', StringComparison.Ordinal))
            {
                Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode(text, int.MaxValue)));
            }
        }
    }

    [Fact]
    public void Truncation_keeps_the_end_token() => Assert.Equal([0, 4 + 'a', 4 + 'b', 2], BytePair().Encode("abcd", 4));

    [Fact]
    public void A_byte_without_a_token_is_unknown()
    {
        var tokenizer = new ByteLevelBpeTokenizer(["<s>", "<pad>", "</s>", "<unk>", "<mask>", "a"], []);
        Assert.Equal([0, 5, 3, 2], tokenizer.Encode("ab", 30));
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Published();
}
