using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class CombinationTests
{
    [Fact]
    public void Prefix_and_parallel_are_Mix_and_Match_with_equal_values()
    {
        using var scope = NewDisposeScope();
        using var ready = TinyModels.Create("bert");
        using var combined = TinyModels.Create("bert");
        var options = new MixAndMatchOptions { PrefixLength = 3, UserPrefixLength = 2, BottleneckWidth = 4, UserBottleneckWidth = 2 };
        var parts = Of(
            new PrefixOptions { PrefixLength = 3, UserPrefixLength = 2 },
            new ParallelBottleneckOptions { BottleneckWidth = 4, UserBottleneckWidth = 2, Scale = 4, After = "feedForward" });
        using var first = Attached(ready, options);
        using var second = Attached(combined, parts);
        var values = second.Values();
        Assert.Equal(first.Values().Keys.Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));
        using (no_grad())
        {
            foreach (var (name, value) in first.Values())
            {
                values[name].copy_(value);
            }
        }

        Assert.Equal(TinyModels.Outputs(ready), TinyModels.Outputs(combined));
        var shape = RecommenderShape.BertBaseSasRec;
        Assert.Equal(
            AdapterRegistry.Find("mix-and-match").Parameters(new MixAndMatchOptions(), shape),
            AdapterRegistry.Find("combination").Parameters(
                Of(new PrefixOptions(), new ParallelBottleneckOptions { Scale = 4, After = "feedForward" }), shape));
    }

    [Fact]
    public void Two_parts_at_the_same_points_are_refused_by_name_and_the_model_is_untouched()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, Of(new HoulsbyOptions(), new BitFitOptions(), new ParallelBottleneckOptions())));
        Assert.StartsWith(
            "adapter.parts[0] (houlsby) and adapter.parts[2] (parallel) put adapters at the same 8 points, first items.blocks.0.attention_after; a point carries one.",
            error.Message,
            StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Null(model.Adapters);
    }

    [Fact]
    public void One_method_twice_at_different_places_keeps_its_shared_modules_apart()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var model = TinyModels.Create("bert");
        var options = Of(
            new CompacterOptions { After = "attention", BottleneckWidth = 4, UserBottleneckWidth = 4 },
            new CompacterOptions { After = "feedForward", BottleneckWidth = 8, UserBottleneckWidth = 4, Division = 2 });
        using var set = TinyModels.Drawn(model, options, seed: 2);
        Assert.Equal(
            [("items.phm_rule.weight", 64L), ("items.phm_rule_2.weight", 8L)],
            set.NamedParameters().Where(named => named.Name.Contains("phm_rule", StringComparison.Ordinal))
                .Select(named => (named.Name, named.Parameter.numel())).Order());
        Assert.Equal(
            AdapterRegistry.Find("combination").Parameters(options, RecommenderShape.Of(model)), set.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_adapter_folder_of_a_combination_gives_a_fresh_base_the_same_output(int which)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var model = TinyModels.Create("bert");
        AdapterOptions options = which switch
        {
            0 => Of(new LoraOptions { Rank = 2, UserRank = 1 }, new LayerNormOptions { Encoders = "item" }),
            1 => Of(new PrefixOptions { PrefixLength = 2, Reparameterize = true, ItemLayers = "0" }, new PrefixOptions { ItemLayers = "1", Encoders = "item", Reparameterize = true }),
            _ => Of(new VeraOptions { Rank = 4, UserRank = 4 }, new Ia3Options { Targets = "feedForwardDown" }, new PromptOptions { Length = 2 }) with { TrainHead = true },
        };
        using var set = Attached(model, options);
        var expected = TinyModels.Outputs(model);
        var path = Path.Combine(folder.Path, "adapter");
        AdapterFolder.Save(path, set, new AdapterManifest { Adapter = options, Base = "abc" });

        using var fresh = TinyModels.Create("bert");
        var opened = AdapterFolder.Open(path);
        Assert.Equal(options, opened.Manifest.Adapter);
        using var loaded = opened.Load(fresh, "abc");
        fresh.Attach(loaded);
        Assert.Equal(expected, TinyModels.Outputs(fresh));
    }

    [Theory]
    [InlineData("bitfit", "layernorm")] // the norms' biases
    [InlineData("bitfit", "last-k")] // the last blocks' biases
    [InlineData("lora", "bitfit")] // the biases of query and value
    [InlineData("lora", "last-k")]
    public void Base_parameters_that_two_parts_train_count_once(string first, string second)
    {
        using var model = TinyModels.Create("bert");
        AdapterOptions[] parts = [.. new[] { first, second }.Select(name => name == "lora" ? new LoraOptions { TrainBias = true } : AdapterRegistry.Find(name).Options)];
        var options = Of(parts);
        AdapterRegistry.Prepare(model, options);
        using var set = model.Adapters!;
        var shape = RecommenderShape.Of(model);
        var counted = AdapterRegistry.Find("combination").Parameters(options, shape);
        Assert.Equal(TrainedWeights.Named(model).Values.Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()), counted);
        Assert.True(counted < parts.Sum(part => AdapterRegistry.Of(part).Parameters(part, shape)));
    }

    [Fact]
    public void What_selections_say_of_the_base_is_what_their_formulas_count()
    {
        foreach (var (layers, name) in from layers in (string[])["all", "0", "last 1"] from name in (string[])["bitfit", "layernorm", "last-k"] select (layers, name))
        {
            var method = AdapterRegistry.Find(name);
            var options = (PlacedAdapterOptions)method.Options with { ItemLayers = layers, UserLayers = layers };
            var shape = RecommenderShape.BertBaseSasRec;
            Assert.Equal(method.Parameters(options, shape), method.OfBase(options, shape).Sum(one => one.Count));
        }
    }

    [Fact]
    public void A_part_that_the_model_cannot_serve_is_named_and_changes_nothing()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, Of(new LoraOptions(), new LayerNormOptions { ItemLayers = "7" })));
        Assert.StartsWith("adapter.parts[1] (layernorm): adapter.itemLayers \"7\" asks for blocks that do not exist", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Too_few_parts_and_methods_that_stand_alone_are_refused()
    {
        Assert.Contains("at least two methods; found 1", Assert.Throws<ArgumentException>(() => Of(new LoraOptions())).Message, StringComparison.Ordinal);
        var nested = Assert.Throws<ArgumentException>(() => Of(new LoraOptions(), Of(new LoraOptions(), new BitFitOptions()), new FrozenOptions()));
        Assert.Contains("found one at [1], [2]", nested.Message, StringComparison.Ordinal);
    }

    private static CombinationOptions Of(params AdapterOptions[] parts) => new() { Parts = parts };

    private static AdapterSet Attached(Recommender model, AdapterOptions options)
    {
        var set = TinyModels.Drawn(model, options, seed: 4);
        model.Attach(set);
        return set;
    }
}
