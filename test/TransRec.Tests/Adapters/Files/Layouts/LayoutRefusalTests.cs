using TransRec.Adapters;
using TransRec.Adapters.Files.Layouts;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>What is refused, with a message that says which key, what was found and what is expected.</summary>
public sealed class LayoutRefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("\"bias\": \"none\"", "\"bias\": \"all\"", "\"bias\" is \"all\"; none or lora_only")]
    [InlineData("\"fan_in_fan_out\": false", "\"fan_in_fan_out\": true", "sets fan_in_fan_out")]
    [InlineData("\"exclude_modules\": null", "\"exclude_modules\": [\"value\"]", "Unexpected: 4, such as adapters.items.blocks.0.attention.value.lora_A")]
    [InlineData("\"exclude_modules\": null", "\"exclude_modules\": \".*attention.*\"", "the name of a projection")]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"VERA\"", "VeRA's shared matrices are drawn by PyTorch's generator from projection_prng_key")]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"LOHA\"", "these are read: LORA, IA3")]
    [InlineData("\"modules_to_save\": [\"classifier\", \"score\"]", "\"modules_to_save\": [\"encoder.layer.0.output.dense\"]", "modules_to_save names encoder.layer.0.output.dense")]
    [InlineData("\"layer_replication\": null", "\"layer_replication\": [[0, 2]]", "sets layer_replication")]
    [InlineData("\"lora_bias\": false", "\"lora_bias\": true", "sets lora_bias")]
    [InlineData("\"use_qalora\": false", "\"use_qalora\": true, \"a_new_key\": 1", "sets a_new_key, use_qalora")]
    [InlineData("\"alpha_pattern\": {}", "\"alpha_pattern\": {\"query\": 4}", "one alpha for all projections")]
    [InlineData("\"rank_pattern\": {}", "\"rank_pattern\": {\"query\": 2}", "one whole rank")]
    [InlineData("\"rank_pattern\": {}", "\"rank_pattern\": {\"(\": 2}", "regular expression of rank_pattern cannot be resolved")]
    [InlineData("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa\"", "the other ways change the base's weights")]
    [InlineData("\"modules_to_save\": [\"classifier\", \"score\"]", "\"modules_to_save\": [\"embeddings\"]", "modules_to_save names embeddings")]
    [InlineData("\"layers_to_transform\": null", "\"layers_to_transform\": [1]", "Unexpected: 4, such as adapters.items.blocks.0.attention.query.lora_A")]
    [InlineData("\"layers_to_transform\": null", "\"layers_to_transform\": [7]", "the name of a projection")]
    [InlineData("\"layers_pattern\": null", "\"layers_pattern\": \"h\"", "\"layers_pattern\" is \"h\"")]
    [InlineData("\"r\": 4", "\"r\": 8", "Of another shape")]
    [InlineData("\"r\": 4", "\"r\": 0", "a whole number from 1 to 4096")]
    [InlineData("\"lora_alpha\": 16", "\"lora_alpha\": -16", "Alpha")]
    [InlineData("\"lora_dropout\": 0.1", "\"lora_dropout\": 1.5", "Dropout")]
    [InlineData("\"peft_type\": \"LORA\"", "\"peft_type\": \"LOHA\"", "these are read: LORA, IA3, PREFIX_TUNING, PROMPT_TUNING")]
    [InlineData("\"value\",\n    \"query\"", "\"value\"", "Unexpected")]
    [InlineData("\"value\",\n    \"query\"", "\"value\", \"query\", \"layer.0.attention.self.key\"", "other projections in one block than in another")]
    [InlineData("\"target_modules\": [\n    \"value\",\n    \"query\"\n  ]", "\"target_modules\": null", "a list of texts, or a text")]
    [InlineData("\"target_modules\": [\n    \"value\",\n    \"query\"\n  ]", "\"target_modules\": \"(?=x)query\"", "regular expression of target_modules cannot be resolved")]
    public void A_LoRA_folder_that_computes_something_else_is_refused(string from, string to, string expected) =>
        Refused(PeftFolders.Lora, from, to, PeftFolders.LoraTensors(), "adapter_model.safetensors", expected);

    [Theory]
    [InlineData("\"feedforward_modules\": [\n    \"output.dense\"\n  ]", "\"feedforward_modules\": []", "expected to be [out, 1]")]
    [InlineData("\"feedforward_modules\": [\n    \"output.dense\"\n  ]", "\"feedforward_modules\": \".*layer.0.output.dense\"", "in some blocks and not in others")]
    [InlineData("\"feedforward_modules\": [\n    \"output.dense\"\n  ]", "\"feedforward_modules\": null", "a list of texts, or a text")]
    public void An_IA3_folder_that_contradicts_itself_is_refused(string from, string to, string expected) =>
        Refused(PeftFolders.Ia3, from, to, PeftFolders.Ia3Tensors(), "adapter_model.safetensors", expected);

    [Theory]
    [InlineData("\"num_layers\": 2", "\"num_layers\": 4", "2, as in the item encoder")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": 4", "2, as in the item encoder")]
    [InlineData("\"num_virtual_tokens\": 2", "\"num_virtual_tokens\": 3", "num_virtual_tokens = 3 rows")]
    [InlineData("\"num_transformer_submodules\": 1", "\"num_transformer_submodules\": 2", "encoder and decoder together")]
    public void A_prefix_for_another_encoder_is_refused(string from, string to, string expected) =>
        Refused(PeftFolders.Prefix, from, to, new Dictionary<string, Tensor> { ["prompt_embeddings"] = ones(2, 64) }, "adapter_model.safetensors", expected);

    [Theory]
    [InlineData("\"ln_before\": false", "\"ln_before\": true", "sets ln_before")]
    [InlineData("\"ln_after\": false", "\"ln_after\": true", "sets ln_after")]
    [InlineData("\"use_gating\": false", "\"use_gating\": true", "sets use_gating")]
    [InlineData("\"inv_adapter\": null", "\"inv_adapter\": \"nice\"", "sets inv_adapter")]
    [InlineData("\"phm_layer\": false", "\"phm_layer\": true", "hypercomplex layers (Compacter) are not read")]
    [InlineData("\"scaling\": 1.0", "\"scaling\": \"learned\"", "a learned scaling")]
    [InlineData("\"scaling\": 1.0", "\"scaling\": 2.0", "a serial adapter here is not scaled")]
    [InlineData("\"original_ln_after\": true", "\"original_ln_after\": false", "leaves the block's norm out")]
    [InlineData("\"original_ln_before\": false", "\"original_ln_before\": true", "acts at the end of a block")]
    [InlineData("\"residual_before_ln\": true", "\"residual_before_ln\": \"post_add\"", "true or false without original_ln_before")]
    [InlineData("\"original_ln_before\": false", "\"original_ln_before\": true, \"leave_out\": [5]", "not valid JSON")]
    [InlineData("\"leave_out\": []", "\"leave_out\": [1]", "the blocks without adapters")]
    [InlineData("\"reduction_factor\": 4", "\"reduction_factor\": 8", "width / bottleneck (16 / 4 by the tensors, 2 wide by this key)")]
    [InlineData("\"reduction_factor\": 4", "\"reduction_factor\": {\"0\": 4}", "\"default\" is missing")]
    [InlineData("\"non_linearity\": \"swish\"", "\"non_linearity\": \"tanh\"", "\"non_linearity\" is \"tanh\"; one of")]
    [InlineData("\"model_type\": \"bert\"", "\"model_type\": \"roberta\"", "the family of the item encoder")]
    [InlineData("\"model_type\": \"bert\"", "\"model_type\": \"xlm\"", "one of bert, roberta")]
    [InlineData("\"name\": \"sst-2\"", "\"name\": \"other\"", "tensors of no bottleneck adapter \"other\"")]
    [InlineData("\"name\": \"sst-2\"", "\"name\": \"a.b\"", "a name without dots")]
    [InlineData("\"config\": {", "\"config\": {\"architecture\": \"lora\",", "architecture is \"lora\"; bottleneck adapters are read of this library")]
    [InlineData("\"config\": {", "\"config\": {\"architecture\": \"union\",", "architecture is \"union\"; several methods in one adapter are not read")]
    [InlineData("\"output_adapter\": true", "\"output_adapter\": false", "Unexpected")]
    public void An_AdapterHub_folder_that_computes_something_else_is_refused(string from, string to, string expected) =>
        Refused(PeftFolders.AdapterHub, from, to, PeftFolders.AdapterHubTensors(), "adapter.safetensors", expected);

    [Fact]
    public void Tensors_outside_the_blocks_are_refused_by_name()
    {
        var tensors = PeftFolders.LoraTensors();
        tensors["base_model.model.bert.embeddings.word_embeddings.lora_embedding_A"] = ones(4, 40);
        Refused(PeftFolders.Lora, "{}", "{}", tensors, "adapter_model.safetensors", "no module in the blocks of BERT or an encoder with its names (bert, roberta");
    }

    [Fact]
    public void Adapters_of_RoBERTa_are_refused_on_BERT() =>
        Refused(PeftFolders.Lora, "{}", "{}", PeftFolders.LoraTensors("roberta."), "adapter_model.safetensors", "holds adapters of roberta; the item encoder is bert");

    [Fact]
    public void A_folder_without_tensors_or_configuration_says_what_is_missing()
    {
        Assert.Contains("has no adapter_config.json", Message(() => AdapterLayout.Of(folder.Path)), StringComparison.Ordinal);
        folder.Write("adapter_config.json", PeftFolders.Lora);
        using var model = TinyModels.Create("bert");
        Assert.Contains(
            "neither adapter_model.safetensors nor adapter_model.bin", Message(() => AdapterLayout.Of(folder.Path).Load(folder.Path, model)), StringComparison.Ordinal);
        folder.Write("adapter_config.json", "{\"r\": 4}");
        Assert.Contains("neither \"peft_type\"", Message(() => AdapterLayout.Of(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_ID_tower_has_no_encoder_for_them()
    {
        var path = PeftFolders.Write(folder["peft"], PeftFolders.Lora, PeftFolders.LoraTensors());
        using var model = TinyModels.Create("id");
        Assert.Contains("item tower has none", Message(() => AdapterLayout.Of(path).Load(path, model)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_layout_cannot_express_is_not_written()
    {
        (string Layout, AdapterOptions Options, string Expected)[] cases =
        [
            ("peft", new HoulsbyOptions(), "cannot express the method houlsby. It can express lora, dora, ia3, prefix, prompt"),
            ("peft", new VeraOptions(), "cannot express the method vera"),
            ("adapterhub", new LoraOptions(), "It can express houlsby, pfeiffer, pfeiffer_ver2, parallel"),
            ("peft", new LoraOptions { Encoders = "user" }, "no adapters of the item encoder"),
            ("peft", new PrefixOptions { PrefixLength = 2 }, "adapter.shiftPositions"),
            ("peft", new PrefixOptions { PrefixLength = 2, ShiftPositions = true, ItemLayers = "0" }, "adapter.itemLayers"),
            ("peft", new PromptOptions { Length = 2, OverwriteTokens = true }, "adapter.overwriteTokens"),
            ("peft", new PromptOptions { Length = 2, ShiftPositions = false }, "adapter.shiftPositions"),
            ("adapterhub", new PfeifferOptions { Variant = "reference" }, "adapter.variant"),
            ("adapterhub", new ParallelBottleneckOptions { InnerSkip = true }, "adapter.innerSkip"),
        ];
        foreach (var (layout, options, expected) in cases)
        {
            using var model = TinyModels.Create("bert");
            using var set = AdapterRegistry.Create(model, options)!;
            var message = Message(() => AdapterLayout.Find(layout).Save(folder["out"], options, set, ((TextItemEncoder)model.Items).TextEncoder.Options));
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder["out"]));
        }
    }

    [Fact]
    public void A_folder_of_something_else_is_not_replaced()
    {
        folder.Write("notes.txt", "mine");
        using var model = TinyModels.Create("bert");
        var options = new PromptOptions { Length = 2 };
        using var set = AdapterRegistry.Create(model, options)!;
        var message = Message(() => AdapterLayout.Find("peft").Save(folder.Path, options, set, ((TextItemEncoder)model.Items).TextEncoder.Options));
        Assert.Contains("not replaced", message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["notes.txt"]));
    }

    private static string Message(Action act) => Assert.Throws<CheckpointException>(act).Message;

    private void Refused(string config, string from, string to, IReadOnlyDictionary<string, Tensor> tensors, string file, string expected)
    {
        Assert.Contains(from, config, StringComparison.Ordinal);
        var path = PeftFolders.Write(folder["foreign"], config.Replace(from, to, StringComparison.Ordinal), tensors, file);
        using var model = TinyModels.Create("bert");
        var trained = model.parameters().Select(parameter => parameter.requires_grad).ToList();
        var before = TinyModels.Outputs(model);
        Assert.Contains(expected, Message(() => AdapterLayout.Of(path).Load(path, model)), StringComparison.Ordinal);
        Assert.Equal(before, TinyModels.Outputs(model));
        Assert.Equal(trained, model.parameters().Select(parameter => parameter.requires_grad));
    }
}
