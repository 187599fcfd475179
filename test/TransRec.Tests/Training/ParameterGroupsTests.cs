using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Training;

namespace TransRec.Tests.Training;

public sealed class ParameterGroupsTests
{
    private static readonly LearningRateOptions Rates = new() { ItemEncoder = 1, UserEncoder = 2, Head = 3, ItemAdapters = 4, UserAdapters = 5 };

    [Fact]
    public void A_fully_trained_model_has_encoders_and_head()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new FullOptions());
        Assert.Equal([("itemEncoder", 1.0), ("userEncoder", 2), ("head", 3)], Names(model));
        Assert.Equal(model.named_parameters().Count(), ParameterGroups.Of(model, Rates).Sum(group => group.Parameters.Count));
    }

    [Fact]
    public void Adapters_of_each_encoder_are_a_group_of_their_own()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new HoulsbyOptions { TrainHead = true });
        using var set = model.Adapters!;
        Assert.Equal([("head", 3.0), ("itemAdapters", 4), ("userAdapters", 5)], Names(model));
        var groups = ParameterGroups.Of(model, Rates);
        Assert.Equal(["items.head.fc.weight", "items.head.fc.bias"], groups[0].Parameters.Select(named => named.Name));
        Assert.All(groups[1].Parameters, named => Assert.StartsWith("adapters.items.blocks.", named.Name, StringComparison.Ordinal));
        Assert.All(groups[2].Parameters, named => Assert.StartsWith("adapters.users.blocks.", named.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_frozen_model_has_no_groups()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new FrozenOptions());
        Assert.Empty(ParameterGroups.Of(model, Rates));
    }

    [Fact]
    public void An_embedding_per_item_belongs_to_the_item_encoder()
    {
        using var model = TinyModels.Create("id");
        AdapterRegistry.Prepare(model, new FullOptions());
        Assert.Equal([("itemEncoder", 1.0), ("userEncoder", 2)], Names(model));
    }

    private static IEnumerable<(string, double)> Names(Recommender model) =>
        ParameterGroups.Of(model, Rates).Select(group => (group.Name, group.LearningRate));
}
