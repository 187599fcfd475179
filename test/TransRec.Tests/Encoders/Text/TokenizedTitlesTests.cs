using TransRec.Encoders.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Encoders.Text;

public sealed class TokenizedTitlesTests
{
    [Fact]
    public void Titles_lie_one_after_the_other_and_item_0_is_empty()
    {
        var titles = TokenizedTitles.Create(WordPiece(false, "a", "b", "A"), ["a b", "", "A b a"], 4, lowerCase: false);
        Assert.Equal(4, titles.Count);
        Assert.Equal([2, 5, 6, 3, 2, 3, 2, 7, 6, 3], titles.Tokens);
        Assert.Equal([0, 0, 4, 6, 10], titles.Offsets);
        Assert.True(titles[0].IsEmpty);
        Assert.Equal([2, 3], titles[2].ToArray());
        Assert.Equal(4, titles.LengthOf(3));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => titles[4].Length);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => titles[-1].Length);
    }

    [Fact]
    public void Titles_are_lower_cased_where_asked_for_even_before_a_cased_tokenizer()
    {
        var titles = TokenizedTitles.Create(WordPiece(false, "\u00E9t\u00E9", "\u03B1\u03C2"), ["\u00C9T\u00C9 \u0391\u03A3"], 30, lowerCase: true);
        Assert.Equal([2, 5, 6, 3], titles[1].ToArray());
    }

    [Fact]
    public void A_catalogue_without_titles_has_the_padding_item_alone()
    {
        var titles = TokenizedTitles.Create(WordPiece(), [], 30, lowerCase: true);
        Assert.Equal(1, titles.Count);
        Assert.True(titles[0].IsEmpty);
    }

    [Fact]
    public void A_title_that_is_null_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => TokenizedTitles.Create(WordPiece(), ["a", null!], 30, lowerCase: true));
        Assert.Contains("Title 1 is null", error.Message, StringComparison.Ordinal);
    }
}
