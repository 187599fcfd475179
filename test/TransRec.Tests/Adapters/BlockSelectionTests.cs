using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Models;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters;

/// <summary>BitFit, LayerNorm tuning and last-k in single encoders and blocks.</summary>
public sealed class BlockSelectionTests
{
    [Theory]
    [InlineData("item", "items.")]
    [InlineData("user", "users.")]
    public void Only_the_encoder_that_is_asked_for_is_trained(string encoders, string prefix)
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new BitFitOptions { Encoders = encoders });
        Assert.All(Trained(model), name => Assert.StartsWith(prefix, name, StringComparison.Ordinal));
        Assert.NotEmpty(Trained(model));
    }

    [Fact]
    public void With_some_blocks_named_the_norm_of_the_embeddings_stays_frozen_and_the_formula_agrees()
    {
        using var model = TinyModels.Create("bert");
        var options = new LayerNormOptions { Encoders = "item", ItemLayers = "last 1" };
        AdapterRegistry.Prepare(model, options);
        Assert.Equal(
            ["items.encoder.blocks.1.attention_norm.bias", "items.encoder.blocks.1.attention_norm.weight",
                "items.encoder.blocks.1.feedforward_norm.bias", "items.encoder.blocks.1.feedforward_norm.weight"],
            Trained(model).Order(StringComparer.Ordinal));
        Assert.Equal(4 * TinyModels.Width, AdapterRegistry.Find("layernorm").Parameters(options, RecommenderShape.Of(model)));
    }

    [Fact]
    public void Last_k_takes_a_number_per_encoder()
    {
        using var model = TinyModels.Create("bert");
        var options = new LastLayersOptions { ItemLayers = "last 2", Encoders = "item" };
        AdapterRegistry.Prepare(model, options);
        Assert.All(Trained(model), name => Assert.StartsWith("items.encoder.blocks.", name, StringComparison.Ordinal));
        Assert.Contains("items.encoder.blocks.0.up.weight", Trained(model));
    }

    [Fact]
    public void More_blocks_than_there_are_is_refused_and_changes_nothing()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new LastLayersOptions { UserLayers = "last 3" }));
        Assert.Contains("adapter.userLayers", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    private static List<string> Trained(Recommender model) =>
        [.. model.named_parameters().Where(named => named.parameter.requires_grad).Select(named => named.name)];
}
