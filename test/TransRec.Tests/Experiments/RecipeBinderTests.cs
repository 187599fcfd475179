using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Experiments.Recipes;
using TransRec.Options;
using TransRec.Training.Objectives;

namespace TransRec.Tests.Experiments;

public sealed class RecipeBinderTests
{
    private const string Adapt = """{ "base": "runs/a", "data": { "folder": "d" }, "adapter": { "method": "houlsby" } }""";

    [Fact]
    public void A_recipe_binds_its_values_and_keeps_the_other_defaults()
    {
        var recipe = RecipeReader.Parse<PretrainingRecipe>("""
            {
              // A comment.
              "seed": 7,
              "data": { "folder": "data/games", "trainingUserFraction": 0.2 },
              "itemEncoder": { "type": "text", "tokenizer": "tokenizers/bert", "layers": 4 },
              "userEncoder": { "type": "cpc", "width": 32 },
              "objective": { "type": "bce" },
              "training": { "learningRates": { "head": 1e-4 } },
            }
            """);
        Assert.Equal((7, "data/games", 0.2), (recipe.Seed, recipe.Data.Folder, recipe.Data.TrainingUserFraction));
        Assert.Equal(new TextItemEncoderOptions { Tokenizer = "tokenizers/bert", Layers = 4 }, recipe.ItemEncoder);
        Assert.Equal(new CpcOptions { Width = 32 }, recipe.UserEncoder);
        Assert.IsType<BinaryCrossEntropyOptions>(recipe.Objective);
        Assert.Equal((1e-4, 1e-3, 30), (recipe.Training.LearningRates.Head, recipe.Training.LearningRates.UserEncoder, recipe.Training.Epochs));
    }

    [Fact]
    public void All_mistakes_are_listed_at_once_with_their_paths()
    {
        var error = Assert.Throws<OptionsException>(() => RecipeReader.Parse<AdaptationRecipe>("""
            {
              "sede": 1,
              "data": { "folder": 7, "minimumInteractions": 2 },
              "adapter": { "method": "houlsby", "bottleneckWidth": 5000, "activation": "tanh", "trainHead": "yes" },
              "training": { "epochs": 1.5, "learningRates": [], "epochs": 2 }
            }
            """, "x.json"));
        Assert.Equal(
            [
                "training.epochs: the key appears twice; keep one of them.",
                "sede: is not a known key. Did you mean seed? Known here: base, data, adapter, dropout, objective, maskedLanguageModel, training, evaluation, run, seed, device, threads.",
                "base: is required: a text that must not be empty.",
                "data.folder: must be a text that must not be empty; found 7.",
                "data.minimumInteractions: must be from 3 to 100; found 2.",
                "adapter.bottleneckWidth: must be from 1 to 4096; found 5000.",
                "adapter.activation: must be one of relu, leaky_relu, gelu, gelu_new, silu; found \"tanh\".",
                "adapter.trainHead: must be true or false; found the text \"yes\".",
                "training.epochs: must be a whole number from 0 to 10000; found 1.5.",
                "training.learningRates: must be an object; found a list.",
            ],
            error.Mistakes.Select(mistake => mistake.ToString()));
        Assert.StartsWith("x.json has 10 mistakes:\n  training.epochs: the key", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "data": { "folder": null }, "itemEncoder": { "type": "id" } }""", typeof(PretrainingRecipe))]
    [InlineData("""{ "base": "b", "data": { "folder": null }, "adapter": { "method": "houlsby" } }""", typeof(AdaptationRecipe))]
    public void Only_an_imported_models_recipe_which_trains_nothing_may_leave_its_data_open(string json, Type type)
    {
        var mistakes = type == typeof(PretrainingRecipe) ? Mistakes<PretrainingRecipe>(json) : Mistakes<AdaptationRecipe>(json);
        Assert.StartsWith("data.folder: is required: only an imported model", Assert.Single(mistakes), StringComparison.Ordinal);
        Assert.Null(RecipeReader.Parse<PretrainingRecipe>("""{ "data": { "folder": null }, "itemEncoder": { "type": "id" }, "training": { "epochs": 0 } }""").Data.Folder);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object {...}; found a list.")]
    [InlineData("{\n  \"seed\": 1 \"device\"", "Line 2, byte 13 is not JSON: ")]
    [InlineData("", "Line 1, byte 1 is not JSON: ")]
    public void What_is_not_a_JSON_object_is_refused_with_its_place(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Mistakes<PretrainingRecipe>(json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "method": "holsby" }""", "adapter.method: must be one of METHODS; found \"holsby\". Did you mean houlsby?")]
    [InlineData("""{ }""", "adapter.method: is required: one of METHODS.")]
    [InlineData("""{ "method": 3 }""", "adapter.method: must be one of METHODS; found a number.")]
    [InlineData("\"houlsby\"", "adapter: must be an object; found a text.")]
    [InlineData("null", "adapter: must be an object; found null.")]
    [InlineData("""{ "method": "full", "bottleneckWidth": 3 }""", "adapter.bottleneckWidth: is not a known key. Known here: method, trainHead, trainLayerNorm, trainUserEncoder, trainWordEmbeddings.")]
    public void A_wrong_method_is_refused_with_the_names_of_all_methods(string adapter, string expected) =>
        Assert.Equal(
            [expected.Replace("METHODS", string.Join(", ", AdapterRegistry.Methods.Select(method => method.Name)), StringComparison.Ordinal)],
            Mistakes<AdaptationRecipe>($$"""{ "base": "b", "data": { "folder": "d" }, "adapter": {{adapter}} }"""));

    [Theory]
    [InlineData("""{ "type": "text", "tokenizer": "t", "heads": 3 }""", "itemEncoder.heads: must divide the width; found 3 heads and width 128.")]
    [InlineData("""{ "type": "text" }""", "itemEncoder.tokenizer: is required when there is no folder: a folder with tokenizer files (vocab.txt, or vocab.json and merges.txt).")]
    [InlineData("""{ "type": "text", "folder": "f", "layers": 4 }""", "itemEncoder.folder: has a config.json that gives layers, width, heads and feedForwardWidth: remove those keys, or the folder.")]
    public void What_must_hold_between_options_is_checked(string itemEncoder, string expected) =>
        Assert.Equal([expected], Mistakes<PretrainingRecipe>($$"""{ "data": { "folder": "d" }, "itemEncoder": {{itemEncoder}} }"""));

    [Fact]
    public void The_checks_between_options_also_see_what_the_file_leaves_out()
    {
        Assert.StartsWith("itemEncoder.tokenizer: is required", Assert.Single(Mistakes<PretrainingRecipe>("""{ "data": { "folder": "d" } }""")), StringComparison.Ordinal);
        Assert.StartsWith("adapter: trains nothing", Assert.Single(Mistakes<AdaptationRecipe>("""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": "frozen" } }""")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("scratch")]
    public void Switches_that_a_method_does_not_need_are_refused(string method) =>
        Assert.StartsWith(
            "adapter: trains every parameter already",
            Assert.Single(Mistakes<AdaptationRecipe>($$"""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": "{{method}}", "trainHead": true } }""")),
            StringComparison.Ordinal);

    [Fact]
    public void A_recipe_of_another_kind_is_said_to_be_one() =>
        Assert.Equal(
            "By its keys this is a recipe for transrec pretrain, not adapt.",
            Mistakes<AdaptationRecipe>("""{ "data": { "folder": "d" }, "itemEncoder": { "type": "id" } }""").First());

    [Fact]
    public void Lists_are_checked_element_by_element() =>
        Assert.Equal(
            ["domains[1]: must be a text; found 3.", "domains[2]: must be a text; found null."],
            Mistakes<TextPretrainingRecipe>("""{ "domains": ["a", 3, null], "encoder": { "tokenizer": "t" } }"""));

    [Fact]
    public void An_empty_list_is_refused_by_the_records_own_check() =>
        Assert.Equal(["domains: must name at least one folder."], Mistakes<TextPretrainingRecipe>("""{ "domains": [], "encoder": { "tokenizer": "t" } }"""));

    [Fact]
    public void Null_is_allowed_where_the_option_is_optional()
    {
        var recipe = RecipeReader.Parse<AdaptationRecipe>("""{ "base": "b", "run": null, "objective": null, "data": { "folder": "d" }, "adapter": { "method": "full" } }""");
        Assert.Null(recipe.Objective);
        Assert.Null(recipe.Run);
    }

    [Fact]
    public void Overrides_change_values_of_every_type()
    {
        var recipe = RecipeReader.Parse<AdaptationRecipe>(Adapt, overrides:
        [
            "adapter.bottleneckWidth=32", "training.learningRates.head=1e-3", "data.folder=x/y", "run=123", "adapter.trainHead=true",
            """objective={"type":"bce"}""", "data.folder=z=1",
        ]);
        Assert.Equal(new HoulsbyOptions { BottleneckWidth = 32, TrainHead = true }, recipe.Adapter);
        Assert.Equal((1e-3, "z=1", "123"), (recipe.Training.LearningRates.Head, recipe.Data.Folder, recipe.Run));
        Assert.IsType<BinaryCrossEntropyOptions>(recipe.Objective);
    }

    [Fact]
    public void An_override_of_the_type_drops_the_keys_of_the_type_before()
    {
        const string json = """{ "data": { "folder": "d" }, "itemEncoder": { "type": "text", "tokenizer": "t", "layers": 4 }, "userEncoder": { "type": "sasrec", "width": 32 } }""";
        var recipe = RecipeReader.Parse<PretrainingRecipe>(json, overrides: ["userEncoder.blocks=3", "itemEncoder.type=id", "userEncoder.type=cpc"]);
        Assert.IsType<IdItemEncoderOptions>(recipe.ItemEncoder);
        Assert.Equal(new CpcOptions { Width = 32, Blocks = 3 }, recipe.UserEncoder);
    }

    [Fact]
    public void Wrong_overrides_are_mistakes_like_any_other() =>
        Assert.Equal(
            [
                ": --set seed: expected path=value, for example training.epochs=10.",
                "training.epoch: is not a known key (--set value 3). Did you mean epochs?",
                "seed: is a whole number from 0 to 2147483647 and has no keys of its own (--set seed.x=1).",
                "adapter.bottleneckWidth: must be a whole number from 1 to 4096; found the text \"wide\".",
            ],
            Assert.Throws<OptionsException>(() => RecipeReader.Parse<AdaptationRecipe>(Adapt, overrides: ["seed", "training.epoch=3", "seed.x=1", "adapter.bottleneckWidth=wide"]))
                .Mistakes.Select(mistake => $"{mistake.Path}: {mistake.Message.Split(" Known here")[0]}"));

    [Fact]
    public void An_override_can_give_what_the_file_lacks()
    {
        var recipe = RecipeReader.Parse<PretrainingRecipe>("{}", overrides: ["data.folder=d", "itemEncoder.type=id"]);
        Assert.Equal("d", recipe.Data.Folder);
    }

    private static IEnumerable<string> Mistakes<T>(string json)
        where T : Recipe => Assert.Throws<OptionsException>(() => RecipeReader.Parse<T>(json)).Mistakes.Select(mistake => mistake.ToString());
}
