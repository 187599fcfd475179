using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Experiments.Adapter4Rec;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Conformance;
using TransRec.Tests.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Experiments;

/// <summary>Checkpoints of the reference come back as models that compute the same bits.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class ReferenceImportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static MatrixTheoryData<string, string> Families => new(["bert", "roberta"], ["sasrec", "cpc"]);

    public static TheoryData<string> Methods => [.. ReferenceFiles.Methods.Keys];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_method_that_can_be_imported_is_tested_here() =>
        Assert.Equal(ReferenceImport.Methods.Order(), ReferenceFiles.Methods.Keys.Order());

    [Theory]
    [MemberData(nameof(Families))]
    public void A_base_comes_back_with_the_same_outputs(string family, string users)
    {
        using var model = ReferenceFiles.Model(family, users, pooler: family == "bert");
        var result = Import(model, family, users);

        var run = RunFolder.Open(folder["run"]);
        using var built = ModelBuilder.FromRun(run, (PretrainingRecipe)run.Recipe, TinyModels.Domain);
        Assert.Equal(TinyModels.Outputs(model, ReferenceFiles.Titles(family)), TinyModels.Outputs(built.Model, built.Content));
        Assert.Equal(model.parameters().Sum(parameter => parameter.numel()), result.BaseParameters);
        Assert.Equal((null, null, 0L), (result.Method, result.Adapter, result.AdapterParameters));
    }

    [Fact]
    public void The_run_says_what_is_known_and_nothing_more()
    {
        using var model = ReferenceFiles.Model("roberta", "cpc");
        Import(model, "roberta", "cpc");
        var run = RunFolder.Open(folder["run"]);
        var recipe = Assert.IsType<PretrainingRecipe>(run.Recipe);
        Assert.Equal((null, ReferenceFiles.Positions, 0), (recipe.Data.Folder, recipe.Data.MaximumSequenceLength, recipe.Training.Epochs));
        Assert.Equal(
            new TextItemEncoderOptions { Tokenizer = folder["tokenizer"], Layers = 2, Width = 16, Heads = 2, FeedForwardWidth = 24 }, recipe.ItemEncoder);
        Assert.Equal(new CpcOptions { Width = 8 }, recipe.UserEncoder);
        Assert.Equal((RunState.Finished, null, "pretrain"), (run.Record.State, run.Record.DataFingerprint, run.Record.Kind));
        Assert.Equal(new ImportedCheckpoint("epoch-1.pt", TrainedWeights.Fingerprint(folder["epoch-1.pt"])), run.Record.Imported);
        Assert.Empty(run.Result().Metrics);
        Assert.Equal(0, RunComparison.Of(folder["run"]).TrainableParameters);
        var error = Assert.Throws<RunException>(() => RecommenderRun.Open(folder["run"]));
        Assert.Contains("import it again with --data", error.Message, StringComparison.Ordinal);
        Assert.Throws<RunException>(() => RunEvaluation.Run(folder["run"]));
    }

    [Fact]
    public void A_Hugging_Face_folder_gives_what_the_tensors_do_not_say()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        var encoder = ((TextItemEncoder)model.Items).TextEncoder;
        TextEncoderFolder.Save(folder["hub"], encoder, ReferenceFiles.Tokenizer("bert"));
        ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model));
        ReferenceImport.Base(folder["epoch-1.pt"], folder["run"], new ReferenceBaseOptions { Encoder = folder["hub"] });

        var run = RunFolder.Open(folder["run"]);
        using var built = ModelBuilder.FromRun(run, (PretrainingRecipe)run.Recipe, TinyModels.Domain);
        Assert.Equal(TinyModels.Outputs(model, ReferenceFiles.Titles("bert")), TinyModels.Outputs(built.Model, built.Content));
        Assert.Equal(folder["hub"], Assert.IsType<TextItemEncoderOptions>(((PretrainingRecipe)run.Recipe).ItemEncoder).Folder);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Adapters_and_their_base_come_back_with_the_same_outputs(string method)
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = Adapted(model, method);
        var adapted = TinyModels.Outputs(model, ReferenceFiles.Titles("bert"));
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, method));
        var result = ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid("bert"), ReferenceFiles.Unsaid(method));

        Assert.Equal(adapted, Outputs(folder["run"], folder["adapters"]));
        Assert.Equal(method, result.Method);
        Assert.Equal(set.parameters().Sum(parameter => parameter.numel()), result.AdapterParameters);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Adapters_come_back_on_the_base_that_was_imported_before(string method)
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        Import(model, "bert", "sasrec");
        using var set = Adapted(model, method);
        var adapted = TinyModels.Outputs(model, ReferenceFiles.Titles("bert"));
        var path = ReferenceFiles.Save(folder["adapted.pt"], ReferenceFiles.StateDict(model, method));
        ReferenceImport.Adapters(path, folder["adapters"], folder["run"], ReferenceFiles.Unsaid(method));

        Assert.Equal(adapted, Outputs(folder["run"], folder["adapters"]));
        var options = AdapterFolder.Open(folder["adapters"]).Manifest.Adapter;
        Assert.Equal(ReferenceFiles.Methods[method], options);
    }

    [Fact]
    public void Norms_that_the_reference_has_trained_belong_to_the_adapters()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        Import(model, "bert", "sasrec");
        using var set = Adapted(model, "houlsby");
        using (no_grad())
        {
            TrainedWeights.Named(model)["users.blocks.1.feedforward_norm.weight"].mul_(1.5);
        }

        var adapted = TinyModels.Outputs(model, ReferenceFiles.Titles("bert"));
        var path = ReferenceFiles.Save(folder["adapted.pt"], ReferenceFiles.StateDict(model, "houlsby"));
        var result = ReferenceImport.Adapters(path, folder["adapters"], folder["run"], ReferenceFiles.Unsaid("houlsby"));

        Assert.Equal(adapted, Outputs(folder["run"], folder["adapters"]));
        Assert.True(AdapterFolder.Open(folder["adapters"]).Manifest.Adapter.TrainLayerNorm);
        Assert.Contains(result.Notes, note => note.StartsWith("1 tensors of LayerNorms differ", StringComparison.Ordinal));
    }

    [Fact]
    public void Adapters_of_another_base_are_refused_with_what_differs()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        Import(model, "bert", "sasrec");
        using var set = Adapted(model, "houlsby");
        using (no_grad())
        {
            TrainedWeights.Named(model)["items.head.fc.weight"].mul_(1.5);
        }

        var path = ReferenceFiles.Save(folder["adapted.pt"], ReferenceFiles.StateDict(model, "houlsby"));
        var error = Refused(() => ReferenceImport.Adapters(path, folder["adapters"], folder["run"], ReferenceFiles.Unsaid("houlsby")));
        Assert.Contains("1 of 68 tensors of the model", error, StringComparison.Ordinal);
        Assert.Contains("items.head.fc.weight", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_low_rank_product_in_the_weights_is_found_and_taken_out(bool merged)
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using (no_grad())
        {
            foreach (var (name, parameter) in TrainedWeights.Named(model).Where(named => IsQueryOrValue(named.Key)))
            {
                using var random = rand(parameter.shape);
                var bound = 1 / Math.Sqrt(parameter.shape[1]);
                parameter.copy_((random * 2 * bound) - bound); // fresh layers, as the reference has them
                parameter.flatten()[0] = bound;
            }
        }

        using var set = Adapted(model, "lora");
        var adapted = TinyModels.Outputs(model, ReferenceFiles.Titles("bert"));
        var values = ReferenceFiles.StateDict(model, "lora");
        foreach (var name in values.Keys.Where(name => merged && name.EndsWith("lora_A", StringComparison.Ordinal)).ToList())
        {
            var weight = name.Replace("lora_A", "weight", StringComparison.Ordinal);
            var rank = values[name].shape[0];
            values[weight] = values[weight] + (matmul(values[name.Replace("lora_A", "lora_B", StringComparison.Ordinal)], values[name]) / rank);
        }

        var path = ReferenceFiles.Save(folder["epoch-1.pt"], values);
        var result = ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid("bert"), new ReferenceAdapterOptions());
        Assert.Contains(result.Notes, note => note.Contains(merged ? "held the product" : "without the product", StringComparison.Ordinal));
        Assert.All(adapted.Zip(Outputs(folder["run"], folder["adapters"])), pair => Assert.Equal(pair.First, pair.Second, merged ? 1e-5 : 0));
    }

    [Fact]
    public void Weights_that_could_hold_the_product_or_not_need_an_answer()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = Adapted(model, "lora");
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, "lora"));
        Assert.Contains(
            "--lora-weights merged",
            Refused(() => ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid("bert"), new ReferenceAdapterOptions())),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("houlsby", "houlsby or parallel")]
    [InlineData("parallel", "houlsby or parallel")]
    public void Methods_with_the_same_names_must_be_told_apart(string method, string found)
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = Adapted(model, method);
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, method));
        string Import(string? named) => Refused(() => ReferenceImport.BaseAndAdapters(
            path, folder["run"], folder["adapters"], Unsaid("bert"), new ReferenceAdapterOptions { Method = named }));
        Assert.Contains($"adapters of the method {found}", Import(null), StringComparison.Ordinal);
        Assert.Contains($"--method is lora, but the names in {path} are those of {found}", Import("lora"), StringComparison.Ordinal);
        Assert.Contains($"has adapters ({found})", Refused(() => ReferenceImport.Base(path, folder["run"], Unsaid("bert"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_methods_at_once_are_refused()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        var values = ReferenceFiles.StateDict(model);
        values["bert_encoder.text_encoders.title.bert_model.encoder.layer.0.attention.self.query.lora_A"] = zeros(3, 16);
        values["bert_encoder.text_encoders.title.bert_model.embeddings.word_embeddings.learned_embedding"] = zeros(3, 16);
        AssertRefused(values, "names of several methods: lora, prompt");
    }

    [Fact]
    public void What_is_no_text_recommender_is_refused_by_what_it_is()
    {
        AssertRefused(new() { ["id_embedding.weight"] = zeros(3, 2) }, "is an ID model");
        AssertRefused(new() { ["cv_encoder.image_net.vit.layernorm.weight"] = zeros(3) }, "is an image model");
        AssertRefused(new() { ["layer.weight"] = zeros(3) }, "its names begin layer.weight");
    }

    [Fact]
    public void Missing_and_unknown_tensors_and_other_shapes_are_refused()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        Dictionary<string, Tensor> Values() => ReferenceFiles.StateDict(model);
        const string head = "bert_encoder.text_encoders.title.fc.weight";
        const string positions = "user_encoder.transformer_encoder.position_embedding.weight";

        var values = Values();
        values.Remove(head);
        AssertRefused(values, $"Missing: {head} (for items.head.fc.weight).");

        values = Values();
        values.Remove(positions);
        AssertRefused(values, $"has no \"{positions}\"");

        values = Values();
        values["user_encoder.gru.weight"] = zeros(3);
        AssertRefused(values, "has 1 tensors that Adapter4Rec's text model without adapters does not have: user_encoder.gru.weight");

        values = Values();
        values[head] = zeros(8, 15);
        AssertRefused(values, "does not fit items.head.fc.weight [8, 16]");

        values = Values();
        values[positions] = zeros(1, 8);
        AssertRefused(values, "MaximumSequenceLength must be from 2 to 500; found 1");

        values = Values();
        values[positions] = zeros(6);
        AssertRefused(values, "has 1 axes; 2 are expected");
    }

    [Fact]
    public void Options_that_do_not_fit_the_tensors_are_refused()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        var values = ReferenceFiles.StateDict(model);
        AssertRefused(values, "no published model has its width of 16", Unsaid("bert") with { ItemHeads = null });
        AssertRefused(values, "heads must divide widths", Unsaid("bert") with { UserHeads = 3 });
        AssertRefused(values, "holds no vocabulary", Unsaid("bert") with { Tokenizer = null });
        AssertRefused(values, "the tokenizer is one of RoBERTa (byte-level BPE)", Unsaid("roberta"));

        SmallVocabularies.WordPiece(true, [.. Enumerable.Range(0, 99).Select(number => $"word{number}")]).Save(folder["larger"]);
        AssertRefused(values, "words, the tokenizer 104: they do not belong together", Unsaid("bert") with { Tokenizer = folder["larger"] });
    }

    [Fact]
    public void A_rule_that_is_not_the_shared_one_is_refused()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = Adapted(model, "compacter");
        var values = ReferenceFiles.StateDict(model, "compacter");
        var copy = values.Keys.First(name => name.EndsWith("_sampler.phm_rule", StringComparison.Ordinal));
        values[copy] = values[copy] + 1;
        AssertRefused(values, "is not the same as \"phm_rule\"");
    }

    [Fact]
    public void Adapters_behind_blocks_that_the_tensors_do_not_name_need_an_answer()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = AdapterRegistry.Create(model, (KAdapterOptions)ReferenceFiles.Methods["kadapter"] with { ItemLayers = "1" })!;
        model.Attach(set);
        var adapted = TinyModels.Outputs(model, ReferenceFiles.Titles("bert"));
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, "kadapter"));
        var unsaid = ReferenceFiles.Unsaid("kadapter");
        ReferenceImportResult Import(string? layers) =>
            ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid("bert"), unsaid with { ItemLayers = layers });
        Assert.Contains("1 adapters in a text encoder of 2 blocks", Refused(() => Import(null)), StringComparison.Ordinal);
        Assert.Contains("names 2 blocks, but there are 1 adapters", Refused(() => Import("0,1")), StringComparison.Ordinal);
        Import("1");
        Assert.Equal(adapted, Outputs(folder["run"], folder["adapters"]));
    }

    [Fact]
    public void A_hostile_checkpoint_is_refused_by_what_it_wants_to_call()
    {
        var state = new Dictionary<string, object?> { ["bert_encoder.w"] = new PickledCall("os", "system", "touch pwned") };
        var path = folder.Write("epoch-1.pt", TorchFiles.Zip(new Dictionary<string, object?> { ["model_state_dict"] = state }));
        var error = Refused(() => ReferenceImport.Base(path, folder["run"], Unsaid("bert")));
        Assert.Contains("names os.system, which is refused", error, StringComparison.Ordinal);
        Assert.False(File.Exists("pwned"));
    }

    [Fact]
    public void A_folder_that_holds_something_stays_as_it_is()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = Adapted(model, "houlsby");
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, "houlsby"));
        ReferenceImportResult Import(string adapters) =>
            ReferenceImport.BaseAndAdapters(path, folder["run"], adapters, Unsaid("bert"), ReferenceFiles.Unsaid("houlsby"));

        Directory.CreateDirectory(folder["adapters"]);
        File.WriteAllText(Path.Combine(folder["adapters"], "mine.txt"), "x");
        Assert.Contains("holds files of another kind", Refused(() => Import(folder["adapters"])), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder["adapters"], "mine.txt")));
        Assert.Contains("must lie beside each other", Refused(() => Import(Path.Combine(folder["run"], "adapters"))), StringComparison.Ordinal);

        Directory.CreateDirectory(folder["run"]);
        File.WriteAllText(Path.Combine(folder["run"], "mine.txt"), "x");
        var error = Assert.Throws<RunException>(() => Import(folder["others"]));
        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["others"]));
    }

    private static bool IsQueryOrValue(string name) =>
        name.EndsWith("query.weight", StringComparison.Ordinal) || name.EndsWith("value.weight", StringComparison.Ordinal);

    private static AdapterSet Adapted(Recommender model, string method)
    {
        var set = TinyModels.Drawn(model, ReferenceFiles.Methods[method], seed: 23);
        set.train(false);
        model.Attach(set);
        return set;
    }

    private ReferenceBaseOptions Unsaid(string family)
    {
        var path = folder[family == "bert" ? "wordpiece" : "bpe"];
        ReferenceFiles.Tokenizer(family).Save(path);
        return new ReferenceBaseOptions { Tokenizer = path, ItemHeads = ReferenceFiles.Heads };
    }

    private ReferenceImportResult Import(Recommender model, string family, string users)
    {
        ReferenceFiles.Tokenizer(family).Save(folder["tokenizer"]);
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model));
        return ReferenceImport.Base(
            path, folder["run"], new ReferenceBaseOptions { Tokenizer = folder["tokenizer"], ItemHeads = ReferenceFiles.Heads, UserEncoder = users });
    }

    private void AssertRefused(Dictionary<string, Tensor> values, string message, ReferenceBaseOptions? options = null)
    {
        var path = ReferenceFiles.Save(folder["epoch-1.pt"], values);
        Assert.Contains(
            message,
            Refused(() => values.ContainsKey("phm_rule")
                ? ReferenceImport.BaseAndAdapters(path, folder["run"], folder["adapters"], Unsaid("bert"), new ReferenceAdapterOptions())
                : ReferenceImport.Base(path, folder["run"], options ?? Unsaid("bert"))),
            StringComparison.Ordinal);
    }

    private string Refused(Func<object> import)
    {
        var error = Assert.ThrowsAny<Exception>(import);
        Assert.True(error is CheckpointException or RunException, error.ToString());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder.Path), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(folder["adapters"], "manifest.json")));
        return error.Message;
    }

    private static float[] Outputs(string run, string adapters)
    {
        var there = RunFolder.Open(run);
        using var built = ModelBuilder.FromRun(there, (PretrainingRecipe)there.Recipe, TinyModels.Domain);
        using var set = AdapterFolder.Open(adapters).Load(built.Model, TrainedWeights.Fingerprint(Path.Combine(run, "weights.safetensors")));
        set.train(false);
        built.Model.Attach(set);
        return TinyModels.Outputs(built.Model, built.Content);
    }
}
