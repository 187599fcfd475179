using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class LoraTests
{
    [Theory]
    [InlineData(false, 1.0)] // alpha 4 / rank 4
    [InlineData(true, 2.0)] // alpha 4 / sqrt(4)
    public void It_adds_the_scaled_product_to_the_pre_trained_weight(bool rsLora, double scaling)
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new LoraOptions { Rank = 4, Alpha = 4, RsLora = rsLora });
        var query = Query(model);
        Set(model, "items.blocks.0.attention.query.lora_A").fill_(0.5);
        Set(model, "items.blocks.0.attention.query.lora_B").fill_(1);
        var input = ones(1, TinyModels.Width);

        // A x = 16 * 0.5 = 8 four times; B sums them: 32.
        Assert.Equal(32 * scaling, (query.forward(input) - query.Linear(input))[0, 3].item<float>(), 1e-4);
    }

    [Fact]
    public void Without_an_alpha_the_scaling_is_1_and_blocks_with_a_rank_of_their_own_share_alpha()
    {
        var options = new LoraOptions { Rank = 8, UserRank = 2 };
        Assert.Equal((1.0, 0.5, 1.0), (options.Scaling(true, 8), options.Scaling(true, 16), options.Scaling(false, 2)));
    }

    [Fact]
    public void Blocks_have_ranks_of_their_own()
    {
        using var model = Prepared(new LoraOptions { Rank = 3, LayerRanks = "1:5" });
        Assert.Equal(3, Set(model, "items.blocks.0.attention.query.lora_A").shape[0]);
        Assert.Equal(5, Set(model, "items.blocks.1.attention.value.lora_A").shape[0]);
        Assert.Equal(
            AdapterRegistry.Find("lora").Parameters(new LoraOptions { Rank = 3, LayerRanks = "1:5" }, RecommenderShape.Of(model)),
            model.Adapters!.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("2:4", "all")]
    [InlineData("0:4", "last 1")]
    public void A_rank_for_a_block_without_adapters_is_refused_before_anything_changes(string ranks, string layers)
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(
            () => AdapterRegistry.Prepare(model, new LoraOptions { LayerRanks = ranks, ItemLayers = layers }));
        Assert.Contains("carry no adapters", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("0-1")]
    [InlineData("0-1:0")]
    [InlineData("1-0:4")]
    [InlineData("0:4,0:5")]
    [InlineData("0:4:5")]
    public void Other_rank_texts_are_refused(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => new LoraOptions { LayerRanks = text });
        Assert.Contains($"such as 0-5:8,11:16, each block once; found \"{text}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("querry")]
    [InlineData("query,query")]
    [InlineData("")]
    public void Unknown_targets_are_refused_with_those_that_there_are(string targets)
    {
        var error = Assert.Throws<ArgumentException>(() => new LoraOptions { Targets = targets });
        Assert.Contains("query, key, value, attentionOutput, feedForwardUp, feedForwardDown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_projection_of_a_block_can_be_adapted()
    {
        var options = new LoraOptions { Targets = "query,key,value,attentionOutput,feedForwardUp,feedForwardDown" };
        using var model = Prepared(options);
        Assert.Equal(
            AdapterRegistry.Find("lora").Parameters(options, RecommenderShape.Of(model)),
            model.Adapters!.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Dropout_acts_only_in_training()
    {
        using var scope = NewDisposeScope();
        using var model = Prepared(new LoraOptions { Dropout = 0.9 });
        Set(model, "items.blocks.0.attention.query.lora_B").fill_(1);
        var query = Query(model);
        var input = TinyModels.Normals(1, 8, TinyModels.Width);
        model.SetTraining(false);
        var evaluated = query.forward(input).data<float>().ToArray();
        Assert.Equal(evaluated, query.forward(input).data<float>().ToArray());
        model.SetTraining(true);
        Assert.NotEqual(evaluated, query.forward(input).data<float>().ToArray());
    }

    [Fact]
    public void A_fresh_layer_as_in_the_reference_loses_the_base_and_ours_keeps_it()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        var before = TinyModels.Outputs(model);
        AdapterRegistry.Prepare(model, new LoraOptions { Alpha = 1, TrainBias = true });
        using var set = model.Adapters!;
        Assert.Equal(before, TinyModels.Outputs(model));

        var query = Query(model);
        using (no_grad())
        {
            query.weight.copy_(new Projection(query.InputWidth, query.OutputWidth, Roles.Query).weight);
        }

        Assert.NotEqual(before, TinyModels.Outputs(model));
    }

    [Fact]
    public void Trained_biases_are_the_bases_own_or_new_ones_which_do_not_merge()
    {
        using var model = Prepared(new LoraOptions { TrainBias = true });
        Assert.Equal(
            ["items.encoder.blocks.0.attention.query.bias", "items.encoder.blocks.0.attention.value.bias",
                "items.encoder.blocks.1.attention.query.bias", "items.encoder.blocks.1.attention.value.bias"],
            model.named_parameters().Where(named => named.parameter.requires_grad).Select(named => named.name).Order(StringComparer.Ordinal));
        Assert.Equal([TinyModels.UserWidth], Set(model, "users.blocks.1.attention.value.bias").shape);
        Assert.False(model.Adapters!.CanMerge);
        var error = Assert.Throws<InvalidOperationException>(model.Adapters.Merge);
        Assert.Contains(
            "users.blocks.0.attention.query (LoraAdapter) has a bias, and the projection has none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_papers_model_has_the_numbers_that_the_reference_counts()
    {
        var method = AdapterRegistry.Find("lora");
        Assert.Equal(444_416, method.Parameters(new LoraOptions(), RecommenderShape.BertBaseSasRec));
        Assert.Equal(463_104, method.Parameters(new LoraOptions { TrainBias = true }, RecommenderShape.BertBaseSasRec));
    }

    private static Recommender Prepared(AdapterOptions options)
    {
        var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, options);
        return model;
    }

    private static Projection Query(Recommender model) => (Projection)InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.Query)[0].Point;

    private static Tensor Set(Recommender model, string name) =>
        model.Adapters!.NamedParameters().First(named => named.Name == name).Parameter.detach();
}
