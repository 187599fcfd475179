using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class PromptTests
{
    private static readonly int[][] Title = [[9, 8, 7]];

    [Fact]
    public void A_prompt_of_word_rows_equals_those_words_in_front_of_the_title()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        var encoder = ((TextItemEncoder)model.Items).TextEncoder;
        int[][] longer = [[0, 1, 9, 8, 7]]; // the prompt starts as the first rows of the word table
        var expected = encoder.Forward(Pack(longer));
        AdapterRegistry.Prepare(model, new PromptOptions { Length = 2 });
        Numbers.AreClose(expected[2], encoder.ForwardFirst(Pack(Title))[0], 1e-5);
        Numbers.AreClose(expected[2..], encoder.Forward(Pack(Title)), 1e-5);
    }

    [Fact]
    public void Overwriting_loses_the_first_tokens_and_the_default_does_not()
    {
        using var scope = NewDisposeScope();
        int[][] other = [[5, 6, 7]];
        Assert.Equal(0, Difference(new PromptOptions { Length = 2, OverwriteTokens = true }, Title, other));
        Assert.True(Difference(new PromptOptions { Length = 2 }, Title, other) > 1e-3);
    }

    [Fact]
    public void Thirty_rows_of_BERT_base_are_23040_parameters() =>
        Assert.Equal(23_040, AdapterRegistry.Find("prompt").Parameters(new PromptOptions(), RecommenderShape.BertBaseSasRec));

    [Fact]
    public void An_id_tower_without_user_prompts_is_refused_with_what_to_set()
    {
        using var model = TinyModels.Create("id");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new PromptOptions()));
        Assert.Contains("Set adapter.userLength", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_that_leaves_no_positions_for_the_longest_title_is_refused()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new PromptOptions { Length = 11 });
        var error = Assert.Throws<ArgumentException>(() => model.Items.Check(TinyModels.Titles()));
        Assert.Contains("A title has 8 tokens after 11 positions of an adapter; the encoder has positions for 12", error.Message, StringComparison.Ordinal);
        model.Items.Check(new TokenizedTitles([7], [0, 0, 1])); // and titles that are short enough are read
    }

    [Fact]
    public void A_prompt_that_leaves_titles_no_position_at_all_is_refused_before_there_are_titles()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new PromptOptions { Length = 12 }));
        Assert.Contains("adapter.length is 12, which leaves titles no position: the encoder has 12", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Titles_move_behind_the_prompt_or_keep_their_positions(bool shift)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new PromptOptions { Length = shift ? 2 : 12, ShiftPositions = shift });
        var encoder = ((TextItemEncoder)model.Items).TextEncoder;
        using var _ = no_grad();
        var before = encoder.ForwardFirst(Pack(Title));
        var table = encoder.named_parameters().Single(parameter => parameter.name.EndsWith("embeddings.position", StringComparison.Ordinal)).parameter;
        table[3.., ..1].add_(1); // a title of three tokens has the positions 0, 1 and 2, or behind two rows 2, 3 and 4
        Assert.Equal(shift, Numbers.Difference(before, encoder.ForwardFirst(Pack(Title))) > 1e-3);
        table[..1, ..1].add_(1);
        Assert.True(Numbers.Difference(before, encoder.ForwardFirst(Pack(Title))) > 1e-3);
    }

    private static double Difference(PromptOptions options, int[][] one, int[][] other)
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, options);
        var encoder = ((TextItemEncoder)model.Items).TextEncoder;
        return Numbers.Difference(encoder.ForwardFirst(Pack(one)), encoder.ForwardFirst(Pack(other)));
    }

    private static PackedTokens Pack(int[][] titles) => PackedTokens.Of(titles.Length, place => titles[place], padId: 0);
}
