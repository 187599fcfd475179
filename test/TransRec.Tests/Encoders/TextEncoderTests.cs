using TransRec.Encoders.Text;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders;

public sealed class TextEncoderTests
{
    private static readonly int[][] Titles = [[2, 9, 8, 7, 3], [2, 3], [2, 11, 12, 3], [2, 30, 31, 32, 33, 34, 3], [2, 13, 14, 3]];

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void Packed_and_padded_titles_agree(string family)
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(family);
        var packed = Pack(Titles);
        var first = encoder.ForwardFirst(packed).index_select(0, packed.Places!);

        const int length = 9;
        var padId = encoder.Options.PadId;
        long[] ids = [.. Titles.SelectMany(title => title.Select(id => (long)id).Concat(Enumerable.Repeat((long)padId, length - title.Length)))];
        var table = tensor(ids).view(Titles.Length, length);
        long[] valid = [.. Titles.SelectMany(title => Enumerable.Range(0, length).Select(place => place < title.Length ? 1L : 0))];
        var padded = PackedTokens.Padded(table, tensor(valid).view(Titles.Length, length), padId: family == "roberta" ? padId : null);
        var all = encoder.Forward(padded).view(Titles.Length, length, TinyModels.Width);
        Numbers.AreClose(all[.., 0], first, 1e-5);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void The_first_rows_alone_are_those_of_all_rows(string family)
    {
        using var scope = NewDisposeScope();
        using var encoder = Create(family);
        var packed = Pack(Titles);
        Numbers.AreClose(encoder.Forward(packed).index_select(0, packed.Layout.FirstRows()), encoder.ForwardFirst(packed), 1e-6);
    }

    [Fact]
    public void A_title_encoded_alone_equals_the_same_title_in_a_batch()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create("bert");
        var packed = Pack(Titles);
        var together = encoder.ForwardFirst(packed).index_select(0, packed.Places!);
        for (var title = 0; title < Titles.Length; title++)
        {
            Numbers.AreClose(encoder.ForwardFirst(Pack([Titles[title]]))[0], together[title], 1e-6);
        }
    }

    [Fact]
    public void Hidden_states_begin_with_the_embeddings_and_end_with_the_output()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create("bert");
        var states = encoder.HiddenStates(Pack(Titles));
        Assert.Equal(3, states.Count);
        Numbers.AreClose(encoder.Forward(Pack(Titles)), states[^1], 0);
    }

    [Fact]
    public void A_title_longer_than_the_position_table_is_refused()
    {
        using var scope = NewDisposeScope();
        using var bert = Create("bert");
        using var roberta = Create("roberta");
        int[] title = [.. Enumerable.Repeat(7, 12)];
        _ = bert.ForwardFirst(Pack([title]));
        // RoBERTa's positions start behind the padding token's number, here at 2 of 12.
        var error = Assert.Throws<ArgumentException>(() => roberta.ForwardFirst(Pack([title])));
        Assert.Contains("A title has 12 tokens; the encoder has positions for 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Word_order_matters()
    {
        using var scope = NewDisposeScope();
        using var encoder = Create("bert");
        Assert.True(Numbers.Difference(encoder.ForwardFirst(Pack([[2, 9, 8, 3]])), encoder.ForwardFirst(Pack([[2, 8, 9, 3]]))) > 1e-3);
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var encoder = new TextEncoder(TinyModels.Shape("bert", dropout: 0.5));
        encoder.eval();
        Numbers.AreClose(encoder.Forward(Pack(Titles)), encoder.Forward(Pack(Titles)), 0);
        encoder.train();
        Assert.True(Numbers.Difference(encoder.Forward(Pack(Titles)), encoder.Forward(Pack(Titles))) > 0.01);
    }

    [Fact]
    public void A_pooler_that_is_not_there_cannot_be_asked()
    {
        using var encoder = Create("bert");
        Assert.Throws<InvalidOperationException>(() => encoder.Pool(zeros(1, TinyModels.Width)));
    }

    private static TextEncoder Create(string family)
    {
        var encoder = new TextEncoder(TinyModels.Shape(family));
        TinyModels.Draw(encoder, seed: 1);
        encoder.eval();
        return encoder;
    }

    private static PackedTokens Pack(int[][] titles) => PackedTokens.Of(titles.Length, place => titles[place], padId: 0);
}
