using TransRec.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Text;

public sealed class WordPieceTrainerTests
{
    [Fact]
    public void Frequent_pairs_become_pieces()
    {
        // Pairs: h-u 3, u-g 2, u-t 1, g-s 1. "hu" is joined first, then "hug" (2); "hut" and "hugs" occur once.
        var tokenizer = WordPieceTrainer.Train(["hug hugs", "Hut"]);
        Assert.Equal(
            [.. Specials, "g", "h", "s", "t", "u", "##g", "##h", "##s", "##t", "##u", "hu", "hug"],
            Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenOf));
        Assert.Equal((0, 1, 2, 3, 4), (tokenizer.PadId, tokenizer.UnknownId, tokenizer.StartId, tokenizer.EndId, tokenizer.MaskId));
        Assert.Equal(["hug", "##g", "##u"], TokensOf(tokenizer, "huggu"));
    }

    [Fact]
    public void Punctuation_and_ideographs_have_no_continuation()
    {
        var tokenizer = WordPieceTrainer.Train(["a,\u4E2D"]);
        Assert.Equal([.. Specials, ",", "a", "\u4E2D", "##a"], Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenOf));
    }

    [Fact]
    public void Rare_characters_are_left_out_where_there_is_no_room()
    {
        var tokenizer = WordPieceTrainer.Train(["aaa aab \u00DFa \u00DFa"], new() { MaximumCharacters = 2 });
        Assert.Equal(-1, tokenizer.IdOf("b"));
        Assert.Equal(["[UNK]"], TokensOf(tokenizer, "ab"));
        Assert.Equal(["\u00DFa"], TokensOf(tokenizer, "\u00DFa"));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(30)]
    public void The_vocabulary_is_never_larger_than_asked_for(int size) => Assert.InRange(
        WordPieceTrainer.Train(["the quick brown fox jumps over the lazy dog the quick brown fox"], new() { VocabularySize = size }).VocabularySize, 5, size);

    [Fact]
    public void Case_is_kept_where_asked_for() => Assert.Equal(
        ["Ab"], TokensOf(WordPieceTrainer.Train(["Ab Ab"], new() { Words = new() { LowerCase = false } }), "Ab"));

    [Fact]
    public void Nothing_to_learn_from_gives_the_special_tokens() => Assert.Equal(5, WordPieceTrainer.Train(["", " "]).VocabularySize);

    [Fact]
    public void An_impossible_size_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new WordPieceTrainerOptions { VocabularySize = 5 });
        Assert.Contains("VocabularySize must be from 16 to 1000000; found 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_titles_give_the_vocabulary_of_the_slow_way_in_any_order()
    {
        var random = new Random(99);
        for (var round = 0; round < 100; round++)
        {
            string[] titles = [.. Enumerable.Range(0, random.Next(1, 25)).Select(_ =>
                string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "aaabbc d"[random.Next(8)])))];
            var options = new WordPieceTrainerOptions { VocabularySize = random.Next(16, 60), MinimumFrequency = random.Next(1, 4) };
            var expected = SlowTraining(titles, options);
            random.Shuffle(titles);
            var tokenizer = WordPieceTrainer.Train(titles, options);
            Assert.Equal(expected, Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenOf));
        }
    }

    [Fact]
    public void Tens_of_thousands_of_titles_are_learned_from()
    {
        var random = new Random(1);
        string[] syllables = [.. "ba be bi do du fa go ka la mi no pu ra se ti vo zu".Split(' ')];
        var titles = Enumerable.Range(0, 20_000).Select(_ => string.Join(' ', Enumerable.Range(0, 6).Select(_ =>
            string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => syllables[(int)(syllables.Length * Math.Pow(random.NextDouble(), 2))])))));
        Assert.Equal(8192, WordPieceTrainer.Train(titles).VocabularySize);
    }

    [Fact]
    public void A_cut_vocabulary_tokenizes_its_titles_as_before()
    {
        var random = new Random(8);
        string[] titles = [.. Enumerable.Range(0, 400).Select(_ => HardText(random, 30).Replace("[MASK]", "mask", StringComparison.Ordinal))];
        var whole = WordPieceTrainer.Train(titles, new() { VocabularySize = 400, MaximumCharacters = 30 });
        var cut = VocabularyCut.Of(whole, titles.Take(20));
        Assert.InRange(cut.Tokenizer.VocabularySize, 30, whole.VocabularySize - 1);
        Assert.Equal(cut.OldIds.Select(whole.TokenOf), Enumerable.Range(0, cut.Tokenizer.VocabularySize).Select(cut.Tokenizer.TokenOf));
        foreach (var title in titles.Take(20))
        {
            Assert.Equal(whole.Encode(title, 100), cut.Tokenizer.Encode(title, 100).Select(id => cut.OldIds[id]));
        }
    }

    [Fact]
    public void A_cut_keeps_special_tokens_and_as_asked_single_characters()
    {
        var whole = WordPiece(true, "ab", "a", "##b", "abc", "##bc");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], VocabularyCut.Of(whole, ["ab"]).OldIds);
        Assert.Equal([0, 1, 2, 3, 4, 5], VocabularyCut.Of(whole, ["ab"], keepCharacters: false).OldIds);
    }

    private static List<string> SlowTraining(string[] titles, WordPieceTrainerOptions options)
    {
        var words = titles.SelectMany(title => title.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Length <= 100)
            .Select(word => word.Select((letter, at) => (at > 0 ? "##" : "") + letter).ToList()).ToList();
        var letters = words.SelectMany(word => word).Select(piece => piece[^1]).Distinct().Order().ToList();
        List<string> tokens = [.. Specials, .. letters.Select(letter => $"{letter}"), .. letters.Select(letter => $"##{letter}")];
        while (tokens.Count < options.VocabularySize)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair)
                .Where(group => group.Count() >= options.MinimumFrequency)
                .OrderByDescending(group => group.Count()).ThenBy(group => tokens.IndexOf(group.Key.First)).ThenBy(group => tokens.IndexOf(group.Key.Second))
                .FirstOrDefault();
            if (best is null)
            {
                break;
            }

            var joined = best.Key.First + best.Key.Second[2..];
            if (!tokens.Contains(joined))
            {
                tokens.Add(joined);
            }

            foreach (var word in words)
            {
                for (var at = 0; at + 1 < word.Count; at++)
                {
                    if ((word[at], word[at + 1]) == best.Key)
                    {
                        word[at] = joined;
                        word.RemoveAt(at + 1);
                    }
                }
            }
        }

        return tokens;
    }
}
