using TransRec.Text;

namespace TransRec.Tests.Text;

public sealed class UnigramPiecesTests
{
    // The vocabulary and the spellings of the published tests of Hugging Face's Unigram model.
    private static readonly (string Piece, double Score)[] Published =
    [
        ("<unk>", 0), ("ab", 0), ("cd", -0.1), ("abc", -0.2), ("a", -0.3), ("b", -0.4), ("c", -0.5), ("ABC", -0.5), ("abcdabcd", 20), ("q", 20.5), ("r", 20.5), ("qr", -0.5),
    ];

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("AB", "?")]
    [InlineData("abcd", "ab cd")]
    [InlineData("abcc", "abc c")]
    [InlineData("xabcabaabcdd", "? abc ab a ab cd ?")]
    [InlineData("xyz\u6771\u4EAC", "?")]
    [InlineData("ABC", "ABC")]
    [InlineData("abABCcd", "ab ABC cd")]
    [InlineData("ababcdabcdcd", "ab abcdabcd cd")]
    [InlineData("abqrcd", "ab q r cd")]
    public void The_published_spellings_are_found(string word, string expected) => Assert.Equal(expected, Spell(Published, word));

    [Theory]
    [InlineData("abcd", "abcd")]
    [InlineData("abc", "abc")]
    [InlineData("ab", "ab")]
    [InlineData("cd", "cd")]
    [InlineData("dc", "d c")]
    public void The_highest_sum_wins(string word, string expected) => Assert.Equal(expected, Spell(
        [("<unk>", 0), ("a", 0), ("b", 0), ("c", 0), ("d", 0), ("cd", 1), ("ab", 2), ("abc", 5), ("abcd", 10)], word));

    // -1 - 1 = -2 for "a" and "b" together, -2 for "ab": the piece that begins first was there first and stays.
    [Fact]
    public void Of_two_spellings_with_one_sum_the_one_whose_last_piece_begins_first_is_taken() =>
        Assert.Equal("ab", Spell([("<unk>", 0), ("a", -1), ("b", -1), ("ab", -2)], "ab"));

    [Theory]
    [InlineData("a\u00E9", "a <0xC3> <0xA9>")]
    [InlineData("a\u00E9b\U0001F600", "a <0xC3> <0xA9> b ?")]
    public void Bytes_stand_for_what_no_piece_spells_where_all_of_them_are_there(string word, string expected) => Assert.Equal(
        expected, Spell([("<unk>", 0), ("a", -1), ("b", -1), ("<0xC3>", -9), ("<0xA9>", -9)], word, bytes: true));

    [Fact]
    public void A_character_of_two_units_is_one_unknown_character_or_one_piece()
    {
        Assert.Equal("a ? a", Spell([("<unk>", 0), ("a", -1)], "a\U0001F600\U0001F601a"));
        Assert.Equal("a \U0001F600 ?", Spell([("<unk>", 0), ("a", -1), ("\U0001F600", -1)], "a\U0001F600\U0001F601"));
    }

    [Fact]
    public void No_spelling_of_a_random_word_has_a_higher_sum()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var pieces = new List<(string, double)> { ("<unk>", 0) };
            for (var i = 0; i < 12; i++)
            {
                var piece = Letters(random, 1 + random.Next(4));
                if (pieces.All(one => one.Item1 != piece))
                {
                    pieces.Add((piece, -random.NextDouble() * 10));
                }
            }

            var word = Letters(random, 1 + random.Next(9));
            var known = Spell([.. pieces], word).Split(' ').Where(piece => piece != "?").ToList();
            var sum = known.Sum(piece => pieces.Single(one => one.Item1 == piece).Item2) + ((word.Length - known.Sum(piece => piece.Length)) * (pieces.Min(one => one.Item2) - 10));
            Assert.Equal(Highest([.. pieces], word), sum, 1e-9);
        }
    }

    [Fact]
    public void A_long_word_takes_time_by_its_length()
    {
        var ids = new List<int>();
        new UnigramPieces(["<unk>", "a", "aa"], [0, -1, -1.5], 0, false).Append(new string('a', 400_000), ids);
        Assert.Equal(200_000, ids.Count);
    }

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "abcd"[random.Next(4)]));

    // Over all ways to cut a word; a character that is no piece costs 10 more than the worst.
    private static double Highest((string Piece, double Score)[] pieces, string word)
    {
        if (word.Length == 0)
        {
            return 0;
        }

        var steps = pieces.Where(piece => word.StartsWith(piece.Piece, StringComparison.Ordinal)).ToList();
        if (steps.All(step => step.Piece.Length > 1))
        {
            steps.Add((word[..1], pieces.Min(piece => piece.Score) - 10));
        }

        return steps.Max(step => step.Score + Highest(pieces, word[step.Piece.Length..]));
    }

    private static string Spell((string Piece, double Score)[] pieces, string word, bool bytes = false)
    {
        var ids = new List<int>();
        new UnigramPieces([.. pieces.Select(piece => piece.Piece)], [.. pieces.Select(piece => piece.Score)], 0, bytes).Append(word, ids);
        return string.Join(' ', ids.Select(id => id == 0 ? "?" : pieces[id].Piece));
    }
}
