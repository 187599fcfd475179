using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Experiments.Recipes;
using TransRec.Options;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Options;

/// <summary>Every conflict between options is reported at once, whichever records it is between.</summary>
public sealed class OptionConflictTests
{
    [Fact]
    public void Three_options_in_conflict_in_one_record_are_three_mistakes() => Assert.Equal(
        [
            "itemEncoder.heads: must divide the width; found 3 heads and width 100.",
            "itemEncoder.patchSize: must divide the size; found patches of 7 and pictures of 64 pixels.",
            "training.accumulation: must not exceed the batch size; found 200 parts of a batch of 128.",
            "training.frozenPrecision: rounds frozen layers, and pre-training freezes none: remove it.",
            "training.stateCache: keeps the states of a frozen encoder, and pre-training freezes none: remove it.",
            "maskedLanguageModel: needs a text item encoder; itemEncoder.type is another.",
        ],
        Mistakes<PretrainingRecipe>("""
            {
              "data": { "folder": "d" },
              "itemEncoder": { "type": "image", "width": 100, "heads": 3, "patchSize": 7 },
              "maskedLanguageModel": { "domains": ["a"] },
              "training": { "accumulation": 200, "frozenPrecision": "bfloat16", "stateCache": "float32" }
            }
            """));

    [Fact]
    public void Conflicts_of_a_recipe_and_of_the_records_in_it_are_reported_together() => Assert.Equal(
        [
            "adapter: trains every parameter already: remove trainHead, trainLayerNorm, trainUserEncoder and trainWordEmbeddings.",
            "training.accumulation: must not exceed the batch size; found 4 parts of a batch of 2.",
            "training.frozenPrecision: rounds frozen layers, and this method freezes none: remove it.",
            "data.folder: is required: only an imported model, whose run trains nothing (training.epochs 0), has none.",
        ],
        Mistakes<AdaptationRecipe>("""
            {
              "base": "b", "data": { "folder": null }, "adapter": { "method": "full", "trainHead": true },
              "training": { "batchSize": 2, "accumulation": 4, "frozenPrecision": "bfloat16" }
            }
            """));

    [Fact]
    public void A_conflict_that_two_records_name_is_reported_once_and_those_beside_it_too() => Assert.Equal(
        [
            "adapter.parts[0].heads: must divide hiddenWidth; found 5 heads and width 192.",
            "adapter.parts[1].trainHead: belongs beside parts: what is trained besides holds for the whole combination.",
        ],
        Mistakes<AdaptationRecipe>("""
            {
              "base": "b", "data": { "folder": "d" },
              "adapter": { "method": "combination", "parts": [{ "method": "kadapter", "heads": 5 }, { "method": "lora", "trainHead": true }] }
            }
            """));

    [Fact]
    public void A_value_that_cannot_be_read_is_in_conflict_with_nothing() => Assert.Equal(
        ["userEncoder.heads: must be from 1 to 16; found 17.", "training.accumulation: must not exceed the batch size; found 200 parts of a batch of 128."],
        Mistakes<PretrainingRecipe>("""
            { "data": { "folder": "d" }, "itemEncoder": { "type": "id" }, "userEncoder": { "type": "sasrec", "width": 9, "heads": 17 }, "training": { "accumulation": 200 } }
            """));

    [Fact]
    public void A_method_that_trains_everything_is_refused_before_a_model_is_changed()
    {
        using var model = TinyModels.Create("id");
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Prepare(model, new FullOptions { TrainHead = true }));
        Assert.StartsWith("adapter trains every parameter already", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Mistakes<T>(string json)
        where T : Recipe => Assert.Throws<OptionsException>(() => RecipeReader.Parse<T>(json)).Mistakes.Select(mistake => mistake.ToString());
}
