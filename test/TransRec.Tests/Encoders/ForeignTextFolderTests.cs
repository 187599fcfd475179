using System.Text.Json.Nodes;
using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders;

/// <summary>Folders of text encoders as other people save them.</summary>
public sealed class ForeignTextFolderTests : IDisposable
{
    private static readonly int[][] Titles = [[2, 9, 8, 7, 3], [2, 3], [2, 11, 12, 3]];
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("bert.")]
    [InlineData("module.")]
    [InlineData("module.bert.")]
    [InlineData("model.")]
    [InlineData("0.auto_model.")]
    [InlineData("_orig_mod.")]
    [InlineData("a.wrapper.nobody.knows.bert.")]
    public void A_common_prefix_of_all_names_is_dropped_with_a_note(string prefix)
    {
        var encoder = Write("bert", prefix, []);
        var notes = new List<string>();
        using var loaded = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path), null, null, notes);
        Assert.Equal(First(encoder), First(loaded));
        Assert.Equal(prefix is not ("" or "bert."), notes.Any(note => note.Contains("which was dropped", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("crf.transitions")]
    [InlineData("pre_classifier.weight")]
    [InlineData("score.weight")]
    public void Heads_of_other_tasks_are_left_out_with_a_note(string head)
    {
        var encoder = Write("bert", "bert.", [new(head, ones(2, 2))]);
        var notes = new List<string>();
        using var loaded = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path), null, null, notes);
        Assert.Equal(First(encoder), First(loaded));
        Assert.Contains(head, Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder.layer.0.attention.self.distance_embedding.weight")]
    [InlineData("embeddings_project.weight")]
    public void Tensors_that_take_part_in_the_computation_are_not_left_out(string name)
    {
        Write("bert", "", [new(name, ones(2, 2))]);
        Assert.Contains($"Unexpected: {name}", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("architectures")]
    [InlineData("names")]
    [InlineData("files")]
    public void RoBERTa_without_model_type_has_RoBERTas_positions(string tellsBy)
    {
        var encoder = Write("roberta", tellsBy == "names" ? "roberta." : "", [], config =>
        {
            config.Remove("model_type");
            _ = tellsBy == "architectures" ? config["architectures"] = new JsonArray("RobertaForMaskedLM") : config.Remove("architectures");
        });
        if (tellsBy == "files")
        {
            folder.Write("merges.txt", "#version: 0.2\n");
        }

        using var loaded = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path));
        Assert.Equal(2, loaded.Options.FirstPosition);
        Assert.Equal(First(encoder), First(loaded));
    }

    [Fact]
    public void Names_of_the_other_family_contradict_the_configuration()
    {
        Write("bert", "roberta.", []);
        Assert.Contains("config.json describes BERT, but the weights' names are of RoBERTa", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_size", "\"wide\"", "\"hidden_size\" is \"wide\"; a whole number from 1 to 16384 is expected")]
    [InlineData("hidden_size", "16.0", ": \"hidden_size\" is 16.0; a whole number from 1 to 16384, written without a point, is expected")]
    [InlineData("hidden_size", "16.5", "\"hidden_size\" is 16.5")]
    [InlineData("num_attention_heads", "3", "\"num_attention_heads\" is 3; a divisor of hidden_size (16) is expected")]
    [InlineData("vocab_size", null, "\"vocab_size\" is missing")]
    [InlineData("max_position_embeddings", null, "\"max_position_embeddings\" is missing")]
    [InlineData("hidden_act", "\"tanh\"", "\"hidden_act\" is \"tanh\"; one of gelu, gelu_python")]
    [InlineData("position_embedding_type", "\"relative_key\"", "\"position_embedding_type\" is \"relative_key\"; absolute")]
    [InlineData("pad_token_id", "-1", "\"pad_token_id\" is -1")]
    [InlineData("is_decoder", "true", "\"is_decoder\" is true; a decoder attends to earlier tokens only")]
    [InlineData("model_type", "1", "\"model_type\" is 1; a text is expected")]
    [InlineData("model_type", "\"deberta\"", "\"model_type\" is \"deberta\"; one of bert, roberta, distilbert")]
    [InlineData("layer_norm_eps", "-1", "\"layer_norm_eps\" is -1; a number from 0 to 1")]
    [InlineData("embedding_size", "8", "\"embedding_size\" is 8; hidden_size (16")]
    [InlineData("hidden_dropout_prob", "\"x\"", "\"hidden_dropout_prob\" is \"x\"")]
    public void A_mistake_in_config_json_is_named_with_file_key_and_what_is_expected(string key, string? value, string message)
    {
        Write("bert", "", [], config => _ = value is null ? config.Remove(key) : config[key] = JsonNode.Parse(value));
        var refused = Refused();
        Assert.StartsWith(Path.Combine(folder.Path, "config.json"), refused, StringComparison.Ordinal);
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_configuration_are_named_at_once()
    {
        Write("bert", "", [], config => (config["hidden_act"], config["num_attention_heads"], config["vocab_size"]) = ("tanh", 3, -1));
        var message = Refused();
        Assert.Contains("config.json has 3 mistakes", message, StringComparison.Ordinal);
        Assert.All((string[])["hidden_act", "num_attention_heads", "vocab_size"], key => Assert.Contains(key, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gelu_python", "gelu")]
    [InlineData("gelu_pytorch_tanh", "gelu_new")]
    [InlineData("gelu_fast", "gelu_new")]
    [InlineData("swish", "silu")]
    public void Other_names_of_the_same_activation_are_understood(string name, string activation)
    {
        Write("bert", "", [], config => config["hidden_act"] = name);
        using var loaded = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path));
        Assert.Equal(activation, loaded.Options.Activation);
    }

    [Theory]
    [InlineData("hidden_size", 16_384, "hidden_size is 16384, and the tensor says 16")]
    [InlineData("num_hidden_layers", 1000, "num_hidden_layers is 1000, and the tensors are of 2 blocks")]
    [InlineData("vocab_size", 10_000_000, "vocab_size is 10000000, and the tensor says 40")]
    [InlineData("intermediate_size", 65_536, "intermediate_size is 65536, and the tensor says 24")]
    [InlineData("max_position_embeddings", 1_000_000, "max_position_embeddings is 1000000, and the tensor says 12")]
    public void A_configuration_that_asks_for_more_than_the_tensors_is_refused_before_the_encoder_is_built(string key, int value, string message)
    {
        Write("bert", "", [], config => config[key] = value);
        Assert.Contains(message, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_and_infinity_are_named_with_file_tensor_and_count()
    {
        var encoder = new TextEncoder(TinyModels.Shape("bert"));
        TinyModels.Draw(encoder, seed: 1);
        using (no_grad())
        {
            encoder.get_parameter("blocks.1.up.bias")![3] = float.NaN;
            encoder.get_parameter("blocks.1.up.bias")![4] = float.PositiveInfinity;
        }

        Write(encoder, "", []);
        var message = Refused();
        Assert.Contains("model.safetensors: 1 tensor holds NaN or infinity: \"encoder.layer.1.intermediate.dense.bias\" holds 2 in 24 numbers", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wall_of_names_becomes_a_count_and_three_examples()
    {
        var encoder = new TextEncoder(TinyModels.Shape("bert"));
        var tensors = ModuleWeights.Published(encoder, TextEncoderKeys.Map).ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var name in tensors.Keys.Where(name => name.StartsWith("encoder.", StringComparison.Ordinal) && name.EndsWith(".bias", StringComparison.Ordinal)).ToList())
        {
            tensors.Remove(name);
        }

        HuggingFaceFolder.Write(folder.Path, encoder.Options.ToConfig().ToJsonString(), tensors);
        Assert.Contains("Missing: 16, such as encoder.layer.0.attention.output.LayerNorm.bias (for blocks.0.attention_norm.bias), ", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped_and_a_variant_of_the_weights_is_read()
    {
        var encoder = Write("bert", "", []);
        File.WriteAllText(folder["config.json"], "\uFEFF" + File.ReadAllText(folder["config.json"]));
        File.Move(folder["model.safetensors"], folder["model.fp16.safetensors"]);
        using var loaded = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path));
        Assert.Equal(First(encoder), First(loaded));
    }

    [Theory]
    [InlineData("cls", "pooling_mode_cls_token")]
    [InlineData("mean", "pooling_mode_mean_tokens")]
    public void Sentence_transformers_folders_say_the_pooling(string pooling, string key)
    {
        Sentence($$"""{"{{key}}":true,"pooling_mode_max_tokens":false}""");
        Assert.Equal(pooling, TextPooling.OfFolder(folder.Path));
        Assert.Equal(folder["0_Transformer"], HuggingFaceFolderOf());
    }

    [Theory]
    [InlineData("""{"pooling_mode_max_tokens":true}""", "asks for the pooling max_tokens; cls_token and mean_tokens alone are supported")]
    [InlineData("""{"pooling_mode_max_tokens":true,"pooling_mode_mean_tokens":true}""", "max_tokens with mean_tokens")]
    public void Another_pooling_is_refused_with_the_setting_that_replaces_it(string json, string message)
    {
        Sentence(json);
        var error = Assert.Throws<CheckpointException>(() => TextPooling.OfFolder(folder.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("itemEncoder.pooling cls or mean", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mean_pooling_is_the_mean_of_all_tokens_of_a_title_and_survives_saving()
    {
        using var encoder = new TextEncoder(TinyModels.Shape("bert") with { Pooling = TextPooling.Mean });
        TinyModels.Draw(encoder, seed: 1);
        encoder.eval();
        var packed = Pack();
        var means = encoder.ForwardFirst(packed).index_select(0, packed.Places!);
        for (var title = 0; title < Titles.Length; title++)
        {
            var place = title;
            var alone = encoder.Forward(PackedTokens.Of(1, _ => Titles[place], padId: 0)); // [tokens, width]
            Numbers.AreClose(alone.mean([0]), means[title], 1e-6);
        }

        Numbers.AreClose(encoder.ForwardFirst(packed), encoder.OfFirstStates(encoder.FirstStates(packed)), 1e-6);
        var (rows, layout) = encoder.Below(1, packed);
        Numbers.AreClose(encoder.ForwardFirst(packed), encoder.ForwardFirst(1, rows, layout), 1e-6);
        Write(encoder, "", []);
        using var loaded = TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path));
        Assert.Equal(TextPooling.Mean, loaded.Options.Pooling);
    }

    private string HuggingFaceFolderOf()
    {
        Directory.CreateDirectory(folder["0_Transformer"]);
        File.WriteAllText(Path.Combine(folder["0_Transformer"], "config.json"), "{}");
        return HuggingFaceFolder.Open(folder.Path).FolderPath;
    }

    private void Sentence(string pooling)
    {
        Directory.CreateDirectory(folder["1_Pooling"]);
        File.WriteAllText(Path.Combine(folder["1_Pooling"], "config.json"), pooling);
        folder.Write("modules.json", """
            [{"idx":0,"name":"0","path":"0_Transformer","type":"sentence_transformers.models.Transformer"},
             {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]
            """);
    }

    private TextEncoder Write(string family, string prefix, KeyValuePair<string, Tensor>[] others, Action<JsonObject>? change = null)
    {
        var encoder = new TextEncoder(TinyModels.Shape(family));
        TinyModels.Draw(encoder, seed: 1);
        encoder.eval();
        Write(encoder, prefix, others, change);
        return encoder;
    }

    private void Write(TextEncoder encoder, string prefix, KeyValuePair<string, Tensor>[] others, Action<JsonObject>? change = null)
    {
        var config = encoder.Options.ToConfig();
        change?.Invoke(config);
        HuggingFaceFolder.Write(
            folder.Path,
            config.ToJsonString(),
            ModuleWeights.Published(encoder, TextEncoderKeys.Map).Select(pair => new KeyValuePair<string, Tensor>(prefix + pair.Key, pair.Value)).Concat(others));
    }

    private string Refused() => Assert.Throws<CheckpointException>(() => TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path))).Message;

    private static float[] First(TextEncoder encoder)
    {
        encoder.eval();
        return encoder.ForwardFirst(Pack()).data<float>().ToArray();
    }

    private static PackedTokens Pack() => PackedTokens.Of(Titles.Length, place => Titles[place], padId: 0);
}
