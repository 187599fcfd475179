using TransRec.Encoders.Text;
using TransRec.Tests.Text;
using TransRec.Text;

namespace TransRec.Tests.Encoders;

public sealed class TokenMaskingTests
{
    private static readonly WordPieceTokenizer Tokenizer = SmallVocabularies.WordPiece(
        tokens: [.. Enumerable.Range(0, 20).Select(i => $"w{i}"), .. Enumerable.Range(0, 15).Select(i => $"##p{i}")]);

    [Fact]
    public void About_the_asked_fraction_is_chosen_and_most_become_the_mask()
    {
        var masking = new TokenMasking(Tokenizer, new MaskingOptions(), seed: 1);
        int tokens = 0, chosen = 0, masked = 0, kept = 0;
        for (var title = 1; title <= 3000; title++)
        {
            var before = Title(length: 20, title);
            var (after, places) = Hide(masking, title, epoch: 0, before);
            tokens += before.Length - 2;
            chosen += places.Count;
            masked += places.Count(place => after[place.Place] == Tokenizer.MaskId);
            kept += places.Count(place => after[place.Place] == place.Token);
        }

        Assert.Equal(0.15, (double)chosen / tokens, 0.001);
        Assert.Equal(0.8, (double)masked / chosen, 0.02);
        // 10% stay, and one in 35 of the 10% that become another token draws the same one.
        Assert.Equal(0.1 + (0.1 / 35), (double)kept / chosen, 0.015);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_short_title_hides_at_least_one_token(int length)
    {
        var masking = new TokenMasking(Tokenizer, new MaskingOptions { Fraction = 0.01 }, seed: 1);
        for (var title = 1; title <= 50; title++)
        {
            Assert.Single(Hide(masking, title, epoch: 0, Title(length, title)).Places);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Special_tokens_are_never_chosen_and_never_put_in(bool wholeWords)
    {
        var masking = new TokenMasking(Tokenizer, new MaskingOptions { Fraction = 0.9, WholeWords = wholeWords }, seed: 1);
        for (var title = 1; title <= 500; title++)
        {
            int[] before = [Tokenizer.StartId, 6, Tokenizer.UnknownId, 30, 7, Tokenizer.EndId];
            var (after, places) = Hide(masking, title, epoch: 0, before);
            Assert.All(places, place => Assert.False(Tokenizer.IsSpecial(place.Token)));
            Assert.Equal([before[0], before[2], before[5]], [after[0], after[2], after[5]]);
            Assert.All(places, place => Assert.True(after[place.Place] == Tokenizer.MaskId || !Tokenizer.IsSpecial(after[place.Place])));
        }
    }

    [Fact]
    public void A_title_of_special_tokens_alone_hides_nothing()
    {
        var masking = new TokenMasking(Tokenizer, new MaskingOptions(), seed: 1);
        int[] before = [Tokenizer.StartId, Tokenizer.UnknownId, Tokenizer.EndId];
        var (after, places) = Hide(masking, title: 1, epoch: 0, before);
        Assert.Empty(places);
        Assert.Equal(before, after);
    }

    [Fact]
    public void What_was_hidden_is_told_with_its_place()
    {
        var masking = new TokenMasking(Tokenizer, new MaskingOptions { Fraction = 0.5 }, seed: 1);
        var before = Title(length: 12, seed: 1);
        var (after, places) = Hide(masking, title: 1, epoch: 0, before);
        Assert.Equal(6, places.Count);
        Assert.All(places, place => Assert.Equal(before[place.Place], place.Token));
        var untouched = Enumerable.Range(0, before.Length).Except(places.Select(place => place.Place));
        Assert.All(untouched, place => Assert.Equal(before[place], after[place]));
    }

    [Theory]
    [InlineData("bert", true)] // ten fixed maskings that take turns
    [InlineData("roberta", false)]
    public void Ten_epochs_later_the_masking_comes_back_in_bert_style_only(string style, bool same)
    {
        var masking = new TokenMasking(Tokenizer, new MaskingOptions { Style = style }, seed: 1);
        Assert.Equal(same, Signature(masking, epoch: 3) == Signature(masking, epoch: 13));
        Assert.NotEqual(Signature(masking, epoch: 3), Signature(masking, epoch: 4));
        Assert.Equal(Signature(masking, epoch: 3), Signature(masking, epoch: 3));
    }

    [Fact]
    public void Another_seed_hides_other_tokens() => Assert.NotEqual(
        Signature(new TokenMasking(Tokenizer, new MaskingOptions(), seed: 1), epoch: 0),
        Signature(new TokenMasking(Tokenizer, new MaskingOptions(), seed: 2), epoch: 0));

    [Fact]
    public void Whole_words_are_hidden_together()
    {
        // w0 ##p0 ##p1 | w1 | w2 ##p2 : places 1-3, 4, 5-6
        int[] before = [Tokenizer.StartId, 5, 25, 26, 6, 7, 27, Tokenizer.EndId];
        int[][] words = [[1, 2, 3], [4], [5, 6]];
        var masking = new TokenMasking(Tokenizer, new MaskingOptions { WholeWords = true }, seed: 1);
        var seen = new HashSet<string>();
        for (var title = 1; title <= 100; title++)
        {
            int[] places = [.. Hide(masking, title, epoch: 0, before).Places.Select(place => place.Place).Order()];
            Assert.Contains(words, word => word.SequenceEqual(places));
            seen.Add(string.Join(' ', places));
        }

        Assert.Equal(3, seen.Count);
    }

    private static string Signature(TokenMasking masking, int epoch) => string.Join(
        '|',
        Enumerable.Range(1, 20).Select(title => string.Join(' ', Hide(masking, title, epoch, Title(length: 10, title)).After)));

    private static (int[] After, List<(int Place, int Token)> Places) Hide(TokenMasking masking, int title, int epoch, int[] tokens)
    {
        int[] after = [.. tokens];
        var places = new List<(int Place, int Token)>();
        masking.Hide(title, epoch, after, places);
        return (after, places);
    }

    private static int[] Title(int length, int seed)
    {
        var random = new Random(seed);
        return [Tokenizer.StartId, .. Enumerable.Range(0, length).Select(_ => random.Next(5, 40)), Tokenizer.EndId];
    }
}
