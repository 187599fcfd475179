using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Options;

namespace TransRec.Tests.Experiments;

/// <summary>Lists of option records in recipes: the parts of a combination.</summary>
public sealed class RecipeListTests
{
    private const string Two = """{ "method": "lora", "rank": 8 }, { "method": "layernorm", "encoders": "item" }""";

    private static readonly CombinationOptions Expected =
        new() { Parts = [new LoraOptions { Rank = 8 }, new LayerNormOptions { Encoders = "item" }], TrainHead = true };

    [Fact]
    public void A_list_of_records_is_bound_and_written_as_it_was()
    {
        var recipe = Parse(Two, """, "trainHead": true""");
        Assert.Equal(Expected, recipe.Adapter);
        var written = RecipeWriter.Write(recipe);
        Assert.Contains("\"parts\": [\n      {\n        \"method\": \"lora\",", written, StringComparison.Ordinal);
        Assert.Equal(Expected, RecipeReader.Parse<AdaptationRecipe>(written).Adapter);
    }

    [Fact]
    public void Every_mistake_of_every_part_is_listed_with_its_place() => Assert.Equal(
        [
            "adapter.parts[0].rank: must be a whole number from 1 to 4096; found the text \"x\".",
            "adapter.parts[1].method: must be one of METHODS; found \"houlsbi\". Did you mean houlsby?",
            "adapter.parts[2]: must be an object; found a number.",
            "adapter.parts[3].heads: must divide hiddenWidth; found 5 heads and width 192.",
        ],
        Mistakes("""{ "method": "lora", "rank": "x" }, { "method": "houlsbi" }, 3, { "method": "kadapter", "heads": 5 }"""));

    [Theory]
    [InlineData("""{ "method": "lora" }""", "adapter.parts: must hold at least two methods; found 1.")]
    [InlineData("""{ "method": "lora" }, { "method": "full" }""", "adapter.parts: must hold methods other than full, scratch, frozen and combination; found one at [1].")]
    [InlineData("""{ "method": "lora", "trainHead": true }, { "method": "bitfit" }""", "adapter.parts[0].trainHead: belongs beside parts: what is trained besides holds for the whole combination.")]
    public void What_no_combination_can_be_is_refused(string parts, string expected) => Assert.Equal([expected], Mistakes(parts));

    [Theory]
    [InlineData("{}", "adapter.parts: must be a list of objects; found an object.")]
    [InlineData("null", "adapter.parts: must be a list of objects; found null.")]
    public void What_is_no_list_is_refused(string parts, string expected)
    {
        var error = Assert.Throws<OptionsException>(() => RecipeReader.Parse<AdaptationRecipe>(
            $$"""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": "combination", "parts": {{parts}} } }"""));
        Assert.Equal([expected], error.Mistakes.Select(mistake => mistake.ToString()));
    }

    [Fact]
    public void Overrides_name_a_part_by_its_place()
    {
        var recipe = Parse(Two, "", "adapter.parts.0.rank=4", "adapter.parts[1].method=bitfit", "adapter.parts.1.encoders=user");
        Assert.Equal(new CombinationOptions { Parts = [new LoraOptions { Rank = 4 }, new BitFitOptions { Encoders = "user" }] }, recipe.Adapter);

        var replaced = Parse(Two, "", """adapter.parts.0={ "method": "ia3" }""");
        Assert.Equal(new CombinationOptions { Parts = [new Ia3Options(), new LayerNormOptions { Encoders = "item" }] }, replaced.Adapter);

        var whole = Parse(Two, "", """adapter.parts=[{ "method": "ia3" }, { "method": "prompt" }]""");
        Assert.Equal(new CombinationOptions { Parts = [new Ia3Options(), new PromptOptions()] }, whole.Adapter);
    }

    [Fact]
    public void Wrong_places_and_keys_of_overrides_are_mistakes() => Assert.Equal(
        [
            "adapter.parts: has places 0 to 1; found 2 (--set adapter.parts.2.rank=4).",
            "adapter.parts: has places 0 to 1; found rank (--set adapter.parts.rank=4).",
            "adapter.parts[0].rnk: is not a known key (--set value 4). Did you mean rank?",
        ],
        Assert.Throws<OptionsException>(() => Parse(Two, "", "adapter.parts.2.rank=4", "adapter.parts.rank=4", "adapter.parts.0.rnk=4"))
            .Mistakes.Select(mistake => mistake.ToString().Split(" Known here")[0]));

    [Fact]
    public void A_run_of_other_parts_is_told_apart_by_the_key_that_differs()
    {
        var difference = RecipeDifference.Between(Parse(Two, ""), Parse(Two, "", "adapter.parts.0.rank=4"));
        Assert.Equal(["adapter.parts[0].rank: 8 there, 4 now"], difference);
    }

    private static IEnumerable<string> Mistakes(string parts) => Assert.Throws<OptionsException>(() => Parse(parts, "")).Mistakes
        .Select(mistake => mistake.ToString().Replace(string.Join(", ", AdapterRegistry.Methods.Select(method => method.Name)), "METHODS", StringComparison.Ordinal));

    private static AdaptationRecipe Parse(string parts, string more, params string[] overrides) => RecipeReader.Parse<AdaptationRecipe>(
        $$"""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": "combination", "parts": [{{parts}}]{{more}} } }""", overrides: overrides);
}
