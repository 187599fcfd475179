using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Experiments.Recipes;
using TransRec.Options;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters;

/// <summary>What an adapter's options alone show to be impossible is said when the recipe is read, and before a model is changed.</summary>
public sealed class AdapterConflictTests
{
    [Theory]
    [InlineData(""" "kadapter", "heads": 5, "userHeads": 3 """, "adapter.heads: must divide hiddenWidth; found 5 heads and width 192.", "adapter.userHeads: must divide userHiddenWidth; found 3 heads and width 16.")]
    [InlineData(""" "compacter", "division": 3, "userBottleneckWidth": 6 """, "adapter.division: is 3, which must divide the width of the bottleneck; bottleneckWidth is 64.")]
    [InlineData(""" "prompt", "length": 0, "overwriteTokens": true """, "adapter.length: and userLength are both 0: there is no prompt to train.", "adapter.overwriteTokens: needs a prompt in the item encoder: set length.")]
    [InlineData(""" "prefix", "encoders": "user", "shiftPositions": true """, "adapter.shiftPositions: moves the positions of titles, and encoders is user: remove it, or change encoders.")]
    [InlineData(""" "lora", "itemLayers": "0-2,5", "layerRanks": "2-4:8" """, "adapter.layerRanks: \"2-4:8\" gives a rank to blocks 3, 4, which carry no adapters: the blocks with adapters are 0-2,5.")]
    [InlineData(""" "dora", "itemLayers": "first 2", "layerRanks": "2:8" """, "adapter.layerRanks: \"2:8\" gives a rank to blocks 2, which carry no adapters: the blocks with adapters are first 2.")]
    [InlineData(""" "lora", "encoders": "item", "userLayerRanks": "0:2" """, "adapter.userLayerRanks: \"0:2\" gives a rank to blocks 0, which carry no adapters: encoders leaves that encoder out.")]
    [InlineData(""" "houlsby", "encoders": "user", "itemLayers": "last 2" """, "adapter.itemLayers: names blocks of the item encoder, and encoders is user: remove it, or change encoders.")]
    [InlineData(""" "kadapter", "encoders": "item", "userLayers": "0" """, "adapter.userLayers: names blocks of the user encoder, and encoders is item: remove it, or change encoders.")]
    public void A_recipe_is_refused_with_every_conflict_and_its_path(string adapter, params string[] expected)
    {
        var recipe = $$"""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": {{adapter}} } }""";
        var error = Assert.Throws<OptionsException>(() => RecipeReader.Parse<AdaptationRecipe>(recipe));
        Assert.Equal(expected, error.Mistakes.Select(mistake => mistake.ToString()));
    }

    [Theory]
    [InlineData(""" "kadapter", "encoders": "item", "userHeads": 3 """)] // heads that are not used
    [InlineData(""" "kadapter", "encoders": "user" """)] // its own default of itemLayers
    [InlineData(""" "lora", "itemLayers": "last 4", "layerRanks": "11:16" """)] // what only the base tells
    [InlineData(""" "lora", "itemLayers": "ends", "layerRanks": "0:4" """)]
    public void What_may_hold_is_left_to_the_base(string adapter) => RecipeReader.Parse<AdaptationRecipe>(
        $$"""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": {{adapter}} } }""");

    [Fact]
    public void A_model_is_untouched_by_options_in_conflict()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new KAdapterOptions { Heads = 5, UserHeads = 3 }));
        Assert.StartsWith("adapter.heads must divide hiddenWidth; found 5 heads and width 192. adapter.userHeads must", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void A_prefix_that_shifts_titles_past_the_last_position_is_refused_before_anything_changes()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new PrefixOptions { PrefixLength = 12, ShiftPositions = true }));
        Assert.StartsWith("adapter.prefixLength is 12, which leaves titles no position: the encoder has 12.", error.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }
}
