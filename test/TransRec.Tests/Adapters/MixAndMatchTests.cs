using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters;

public sealed class MixAndMatchTests
{
    [Fact]
    public void It_is_a_prefix_in_attention_and_a_parallel_bottleneck_beside_feed_forward()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new MixAndMatchOptions { UserLayers = "last 1" });
        using var set = model.Adapters!;
        Assert.Equal(
            ["blocks.0.attention.keyvalue", "blocks.0.feedforward_after", "blocks.1.attention.keyvalue", "blocks.1.feedforward_after"],
            InsertionPoints.Of(model.Items.Encoders[0].Module).Where(placed => placed.Point.IsOccupied).Select(placed => placed.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["blocks.1.attention.keyvalue", "blocks.1.feedforward_after"],
            InsertionPoints.Of(model.Users).Where(placed => placed.Point.IsOccupied).Select(placed => placed.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_scale_multiplies_the_bottleneck()
    {
        Assert.Equal(4, new MixAndMatchOptions().Parallel.Scale);
        Assert.Equal("feedForward", new MixAndMatchOptions().Parallel.After);
    }

    [Fact]
    public void In_the_papers_model_it_has_the_parameters_of_its_parts()
    {
        // 12 x (2 x 30 x 768 + 2 x 768 x 64 + 64 + 768) + 2 x (2 x 5 x 64 + 2 x 64 x 16 + 16 + 64)
        Assert.Equal(1_748_128, AdapterRegistry.Find("mix-and-match").Parameters(new MixAndMatchOptions(), RecommenderShape.BertBaseSasRec));
    }
}
