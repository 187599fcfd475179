using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using TransRec.Text;

namespace TransRec.Tests.Encoders.Text.Families;

public sealed class ModernBertTests : IDisposable
{
    private const string Config = """
        {"architectures":["ModernBertForMaskedLM"],"attention_bias":false,"attention_dropout":0.0,"classifier_pooling":"mean","cls_token_id":2,"decoder_bias":true,"embedding_dropout":0.0,
         "global_attn_every_n_layers":2,"global_rope_theta":160000.0,"hidden_activation":"gelu","hidden_size":16,"initializer_range":0.02,"intermediate_size":12,"layer_norm_eps":1e-05,
         "local_attention":4,"local_rope_theta":10000.0,"max_position_embeddings":12,"mlp_bias":false,"mlp_dropout":0.0,"model_type":"modernbert","norm_bias":false,"norm_eps":1e-05,
         "num_attention_heads":2,"num_hidden_layers":3,"pad_token_id":0,"position_embedding_type":"absolute","vocab_size":40}
        """;

    private readonly MicroCheckpoint checkpoint = MicroCheckpoint.Empty();
    private readonly TemporaryFolder folder = new();

    public ModernBertTests()
    {
        checkpoint.Add("embeddings.tok_embeddings.weight", 40, 16);
        checkpoint.AddNorm("embeddings.norm.weight", 16);
        checkpoint.AddNorm("final_norm.weight", 16);
        for (var layer = 0; layer < 3; layer++)
        {
            checkpoint.Add($"layers.{layer}.attn.Wqkv.weight", 48, 16);
            checkpoint.Add($"layers.{layer}.attn.Wo.weight", 16, 16);
            checkpoint.Add($"layers.{layer}.mlp.Wi.weight", 24, 16);
            checkpoint.Add($"layers.{layer}.mlp.Wo.weight", 16, 12);
            checkpoint.AddNorm($"layers.{layer}.mlp_norm.weight", 16);
            if (layer > 0)
            {
                checkpoint.AddNorm($"layers.{layer}.attn_norm.weight", 16);
            }
        }
    }

    public void Dispose()
    {
        checkpoint.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("model.")]
    [InlineData("")]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string prefix)
    {
        checkpoint.Write(Config, prefix, "head.dense.weight", "decoder.bias");
        checkpoint.AssertStates(tensors => new SlowModernBert(tensors).States);
    }

    [Fact]
    public void The_keys_of_transformers_5_say_the_same()
    {
        checkpoint.Write(
            Config.Replace("\"global_attn_every_n_layers\":2,\"global_rope_theta\":160000.0,", "\"layer_types\":[\"full_attention\",\"sliding_attention\",\"full_attention\"],", StringComparison.Ordinal)
                .Replace("\"local_rope_theta\":10000.0,", """
                    "rope_parameters":{"full_attention":{"rope_theta":50.0,"rope_type":"default"},"sliding_attention":{"rope_theta":20.0,"rope_type":"default"}},
                    """, StringComparison.Ordinal),
            "model.");
        checkpoint.AssertStates(tensors => new SlowModernBert(tensors) { GlobalBase = 50, LocalBase = 20 }.States);
    }

    [Fact]
    public void What_the_configuration_leaves_out_is_that_of_the_published_models()
    {
        using var json = System.Text.Json.JsonDocument.Parse(
            """{"model_type":"modernbert","hidden_size":16,"intermediate_size":12,"max_position_embeddings":8192,"num_attention_heads":2,"num_hidden_layers":3,"vocab_size":50368}""");
        var options = TextEncoderOptions.FromConfig(json.RootElement);
        Assert.Equal(new RotaryAttentionOptions { GlobalEvery = 3, LocalAttention = 128, GlobalBase = 160_000, LocalBase = 10_000 }, options.Rotary);
        Assert.Equal((0.0, 0.0, 1e-5, 50283, 8192), (options.Dropout, options.AttentionDropout, options.NormEpsilon, options.PadId, options.MaximumLength));
    }

    [Theory]
    [InlineData("\"norm_bias\":false", "\"norm_bias\":true", "\"norm_bias\" is true")]
    [InlineData("\"mlp_bias\":false", "\"mlp_bias\":true,\"rope_scaling\":{\"type\":\"linear\"}", "\"rope_scaling\" is")]
    [InlineData("\"num_attention_heads\":2", "\"num_attention_heads\":16", "\"num_attention_heads\" is 16; a number that leaves heads an even width")]
    [InlineData("\"global_attn_every_n_layers\":2", "\"layer_types\":[\"full_attention\",\"full_attention\",\"sliding_attention\"]", "\"layer_types\" is")]
    [InlineData("\"hidden_activation\":\"gelu\"", "\"hidden_activation\":\"mish\"", "\"hidden_activation\" is \"mish\"")]
    [InlineData("\"intermediate_size\":12", "\"intermediate_size\":24", "intermediate_size is 24, and the tensor says 12")]
    public void Other_models_are_refused_by_the_key(string right, string wrong, string message)
    {
        checkpoint.Write(Config.Replace(right, wrong, StringComparison.Ordinal), "model.");
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
    }

    // The card of answerdotai/ModernBERT-base says 149 M: the encoder and its masked-LM head (a square matrix, a norm, a bias for every word).
    [Fact]
    public void ModernBERT_base_has_149_million_parameters()
    {
        var base22 = new TextEncoderOptions
        {
            Family = TextEncoderFamily.ModernBert, VocabularySize = 8, Width = 768, Layers = 2, Heads = 12, FeedForwardWidth = 1152, Positions = 8192, TokenTypes = 0,
        };
        var (one, two) = (CountOf(base22 with { Layers = 1 }), CountOf(base22));
        var encoder = one + (21 * (two - one)) + ((50_368 - 8) * 768);
        Assert.Equal(149_014_272, encoder);
        Assert.Equal(149_655_232, encoder + (768 * 768) + 768 + 50_368);
    }

    [Fact]
    public void The_head_has_its_published_names_and_no_biases_but_that_of_the_words()
    {
        checkpoint.Write(Config, "model.");
        using var head = new MaskedLanguageModelHead(TextEncoderOptions.FromConfig(HuggingFaceFolder.Open(checkpoint.Path).Config));
        Assert.Equal(["bias", "dense.weight", "norm.weight"], head.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["decoder.bias", "head.dense.weight", "head.norm.weight"], head.state_dict().Keys.Select(name => head.Keys.ToPublished(name)).Order(StringComparer.Ordinal));
    }

    // As the published tokenizer.json has it: NFC, byte-level BPE without a blank in front, [CLS] and [SEP] around a text; titles keep their case.
    [Theory]
    [InlineData("ab Ab", new[] { 1, 261, 262, 103, 2 })]
    [InlineData("e\u0301", new[] { 1, 263, 2 })]
    [InlineData("ab[MASK]", new[] { 1, 261, 4, 2 })]
    public void Its_tokenizer_is_read(string text, int[] expected)
    {
        var letters = Enumerable.Range(0, 256).Select(value => ByteAlphabet.OfByte((byte)value).ToString());
        string[] merged = ["ab", "\u0120A", "\u00C3\u00A9"];
        // Byte n lies at 5 + n, "b" at 103, the merges from 261 on.
        string[] tokens = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]", .. letters, .. merged];
        var json = new System.Text.Json.Nodes.JsonObject
        {
            ["added_tokens"] = new System.Text.Json.Nodes.JsonArray([.. Enumerable.Range(0, 5).Select(id => System.Text.Json.Nodes.JsonNode.Parse(
                $$"""{"id":{{id}},"content":"{{tokens[id]}}","single_word":false,"lstrip":{{(id == 4 ? "true" : "false")}},"rstrip":false,"normalized":false,"special":true}"""))]),
            ["normalizer"] = System.Text.Json.Nodes.JsonNode.Parse("""{"type":"NFC"}"""),
            ["pre_tokenizer"] = System.Text.Json.Nodes.JsonNode.Parse("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"""),
            ["post_processor"] = System.Text.Json.Nodes.JsonNode.Parse(
                """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],"pair":[],"special_tokens":{}}"""),
            ["decoder"] = System.Text.Json.Nodes.JsonNode.Parse("""{"type":"ByteLevel"}"""),
            ["model"] = new System.Text.Json.Nodes.JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = null,
                ["vocab"] = new System.Text.Json.Nodes.JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (System.Text.Json.Nodes.JsonNode?)id))),
                ["merges"] = System.Text.Json.Nodes.JsonNode.Parse("""[["a","b"],["Ġ","A"],["Ã","©"]]"""),
            },
        };
        folder.Write("tokenizer.json", json.ToJsonString());
        folder.Write("tokenizer_config.json", """{"clean_up_tokenization_spaces":true,"cls_token":"[CLS]","mask_token":"[MASK]","model_max_length":8192,"pad_token":"[PAD]","sep_token":"[SEP]","tokenizer_class":"PreTrainedTokenizerFast","unk_token":"[UNK]"}""");
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal(expected.Select(id => tokens[id]), tokenizer.Encode(text, 20).Select(tokenizer.TokenOf));
        Assert.Equal(expected, tokenizer.Encode(text, 20));
        Assert.False(tokenizer.LowerCasesTitles);
    }

    private static long CountOf(TextEncoderOptions options)
    {
        using var encoder = new TextEncoder(options);
        return encoder.parameters().Sum(parameter => parameter.numel());
    }
}
