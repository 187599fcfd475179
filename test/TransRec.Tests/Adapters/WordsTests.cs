using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0, 7, 7)] // every word has a code of its own
    [InlineData(5, 7, 2)] // 7 mod 5
    [InlineData(1000, 39, 39)] // more rows than the 40 words
    public void A_word_is_its_row_plus_the_code_of_its_numbers_remainder_times_the_directions(int rows, long word, long code)
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new WordsOptions { Rank = 2, Rows = rows });
        using var _ = no_grad();
        var (codes, directions) = (Of(model, "codes"), Of(model, "directions"));
        directions.zero_();
        directions[0, 3] = 10;
        directions[1, 3] = 1;
        codes[code, 0] = 0.5f;
        codes[code, 1] = 4;

        // 0.5 * 10 + 4 * 1 = 9 in place 3, nothing elsewhere.
        var point = Point(model);
        var change = point.Forward(tensor(new[] { word })) - point.Table[word];
        Assert.Equal(9f, change[0, 3].item<float>(), 1e-4);
        Assert.Equal(9f, change.abs().sum().item<float>(), 1e-4);
    }

    [Fact]
    public void Words_that_no_title_has_keep_the_bases_row()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new WordsOptions { Rank = 2 });
        Point(model).Forward(tensor(new long[] { 3, 4 })).sum().backward();
        var reached = Of(model, "codes").grad!.abs().sum(1);
        Assert.True(reached[3].item<float>() > 0);
        Assert.Equal(0f, reached.sum().item<float>() - reached[3].item<float>() - reached[4].item<float>(), 1e-6);
    }

    [Fact]
    public void Titles_read_by_the_merged_table_are_those_read_by_the_adapter()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new WordsOptions { Rank = 2, Rows = 6 });
        using var _ = no_grad();
        Of(model, "codes").fill_(0.3);
        var point = Point(model);
        var ids = tensor(new long[] { 0, 5, 6, 39 });
        var adapted = point.Forward(ids).clone();
        model.Adapters!.Merge();
        Assert.True((point.Table.index_select(0, ids) - adapted).abs().max().item<float>() < 1e-6);
        model.Adapters.Unmerge();
        Assert.True((point.Table.index_select(0, ids) - adapted).abs().max().item<float>() > 1e-3);
    }

    [Theory]
    [InlineData("bert", 4, 0, (4 * 40) + (4 * 16))]
    [InlineData("bert", 4, 10, (4 * 10) + (4 * 16))]
    [InlineData("electra", 4, 10, (4 * 10) + (4 * 10))] // its embeddings are 10 wide
    public void Parameters_are_those_of_codes_and_directions(string tower, int rank, int rows, long expected)
    {
        var options = new WordsOptions { Rank = rank, Rows = rows };
        using var model = TinyModels.Create(tower);
        AdapterRegistry.Prepare(model, options);
        Assert.Equal(expected, model.Adapters!.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(expected, AdapterRegistry.Of(options).Parameters(options, RecommenderShape.Of(model)));
    }

    [Theory]
    [InlineData("vit", 4, "reads no titles")]
    [InlineData("id", 4, "reads no titles")]
    [InlineData("bert", 17, "the word embeddings are 16 wide")]
    public void What_it_cannot_change_is_refused_before_anything_changes(string tower, int rank, string expected)
    {
        using var model = TinyModels.Create(tower);
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new WordsOptions { Rank = rank }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    private static Recommender Prepared(WordsOptions options)
    {
        var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, options);
        return model;
    }

    private static TorchSharp.Modules.Parameter Of(Recommender model, string name) =>
        model.Adapters!.NamedParameters().Single(named => named.Name.EndsWith("." + name, StringComparison.Ordinal)).Parameter;

    private static WordPoint Point(Recommender model) =>
        (WordPoint)InsertionPoints.Of(model.Items.Encoders.Select(encoder => encoder.Module).OfType<TextEncoder>().Single(), Roles.Words)[0].Point;
}
