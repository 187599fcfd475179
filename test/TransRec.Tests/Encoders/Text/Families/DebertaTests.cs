using System.Text.Json;
using TransRec.Blocks;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using TransRec.Text;

namespace TransRec.Tests.Encoders.Text.Families;

public sealed class DebertaTests : IDisposable
{
    private const string Config = """
        {"architectures":["DebertaV2ForMaskedLM"],"attention_probs_dropout_prob":0.1,"hidden_act":"gelu","hidden_dropout_prob":0.1,"hidden_size":16,"initializer_range":0.02,
         "intermediate_size":24,"layer_norm_eps":1e-7,"max_position_embeddings":12,"max_relative_positions":-1,"model_type":"deberta-v2","norm_rel_ebd":"layer_norm",
         "num_attention_heads":2,"num_hidden_layers":2,"pad_token_id":0,"pooler_dropout":0,"pooler_hidden_act":"gelu","pooler_hidden_size":16,"pos_att_type":"p2c|c2p",
         "position_biased_input":false,"position_buckets":4,"relative_attention":true,"share_att_key":true,"type_vocab_size":0,"vocab_size":40}
        """;

    private readonly MicroCheckpoint checkpoint = MicroCheckpoint.Empty();
    private readonly TemporaryFolder folder = new();

    public DebertaTests()
    {
        checkpoint.Add("embeddings.word_embeddings.weight", 40, 16);
        checkpoint.Add("embeddings.LayerNorm", 16);
        checkpoint.Add("encoder.rel_embeddings.weight", 8, 16);
        checkpoint.Add("encoder.LayerNorm", 16);
        checkpoint.Add(new SlowNames { Query = "attention.self.query_proj", Key = "attention.self.key_proj", Value = "attention.self.value_proj" });
    }

    public void Dispose()
    {
        checkpoint.Dispose();
        folder.Dispose();
    }

    // With 4 buckets and the farthest distance 12: 1 and 2 have buckets of their own, 2 + ceil(ln(d / 2) / ln(11 / 2)) is 3 for 3 to 7.
    private static int RowOf(int distance) => 4 + Math.Clamp(distance, -3, 3);

    [Theory]
    [InlineData("deberta.")]
    [InlineData("")]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string prefix)
    {
        checkpoint.Write(Config, prefix, "lm_predictions.lm_head.bias", "mask_predictions.dense.bias", "pooler.dense.weight");
        checkpoint.AssertStates(tensors => new SlowDeberta(tensors) { RowOf = RowOf }.States);
    }

    // By hand from 128 + ceil(127 ln(d / 128) / ln(511 / 128)), for the 256 buckets of the published models.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(-128, -128)]
    [InlineData(129, 129)]
    [InlineData(130, 130)]
    [InlineData(200, 169)]
    [InlineData(-200, -169)]
    [InlineData(511, 255)]
    [InlineData(512, 256)]
    public void Distances_share_buckets_the_farther_they_are(int distance, int bucket)
    {
        using var positions = new DisentangledPositions(TinyModels.Shape("deberta-v2") with { Disentangled = new() });
        Assert.Equal(bucket, positions.Bucket(distance));
    }

    [Theory]
    [InlineData("\"relative_attention\":true", "\"relative_attention\":false", "relative_attention")]
    [InlineData("\"share_att_key\":true", "\"share_att_key\":null", "share_att_key")]
    [InlineData("\"position_biased_input\":false", "\"position_biased_input\":true", "position_biased_input")]
    [InlineData("\"norm_rel_ebd\":\"layer_norm\"", "\"norm_rel_ebd\":\"none\"", "norm_rel_ebd")]
    [InlineData("\"pos_att_type\":\"p2c|c2p\"", "\"pos_att_type\":[\"c2p\"]", "pos_att_type")]
    [InlineData("\"type_vocab_size\":0", "\"type_vocab_size\":2", "type_vocab_size")]
    [InlineData("\"position_buckets\":4", "\"position_buckets\":24", "position_buckets")]
    [InlineData("\"position_buckets\":4", "\"position_buckets\":4,\"conv_kernel_size\":3", "conv_kernel_size")]
    public void Other_forms_of_its_attention_are_refused_by_the_key(string right, string wrong, string key)
    {
        checkpoint.Write(Config.Replace(right, wrong, StringComparison.Ordinal), "deberta.");
        Assert.Contains($"\"{key}\" is", Assert.Throws<CheckpointException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kinds_of_scores_may_be_a_list()
    {
        checkpoint.Write(Config.Replace("\"p2c|c2p\"", "[\"p2c\",\"c2p\"]", StringComparison.Ordinal), "deberta.");
        checkpoint.Load().Dispose();
    }

    // The card of microsoft/deberta-v3-base: 86 M in the blocks, 98 M in the embeddings of 128,000 tokens (128,100 rows).
    [Fact]
    public void DeBERTa_v3_base_has_184_million_parameters()
    {
        var shape = new TextEncoderOptions
        {
            Family = TextEncoderFamily.Deberta, VocabularySize = 8, Width = 768, Layers = 2, Heads = 12, FeedForwardWidth = 3072, TokenTypes = 0,
        };
        var (one, two) = (CountOf(shape with { Layers = 1 }), CountOf(shape));
        Assert.Equal(183_831_552, one + (11 * (two - one)) + ((128_100L - 8) * 768));
    }

    [Fact]
    public void The_bias_of_the_keys_counts_since_distances_ask_the_keys()
    {
        using var encoder = new TextEncoder(TinyModels.Shape("deberta-v2"));
        Assert.All(encoder.modules().OfType<Attention>(), attention => Assert.Null(attention.KeyBiasWithoutEffect));
    }

    // As transformers writes it from SentencePiece's model: blanks become one, [CLS] and [SEP] around a text, [MASK] after the pieces.
    [Theory]
    [InlineData("red shirts", new[] { 1, 4, 5, 6, 2 })]
    [InlineData("  red   red ", new[] { 1, 4, 4, 2 })]
    [InlineData("Red[MASK]", new[] { 1, 7, 3, 8, 2 })]
    public void Its_tokenizer_is_read(string text, int[] expected)
    {
        folder.Write("tokenizer.json", """
            {"added_tokens":[
              {"id":0,"content":"[PAD]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
              {"id":1,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
              {"id":2,"content":"[SEP]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
              {"id":3,"content":"[UNK]","single_word":false,"lstrip":false,"rstrip":false,"normalized":true,"special":true},
              {"id":8,"content":"[MASK]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
             "normalizer":{"type":"Sequence","normalizers":[{"type":"Strip","strip_left":true,"strip_right":true},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
             "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}]},
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],
               "pair":[],"special_tokens":{}},
             "decoder":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
             "model":{"type":"Unigram","unk_id":3,"vocab":[["[PAD]",0.0],["[CLS]",0.0],["[SEP]",0.0],["[UNK]",0.0],["▁red",-3.0],["▁shirt",-3.5],["s",-2.5],["▁",-2.0]],"byte_fallback":false}}
            """);
        folder.Write("tokenizer_config.json", """
            {"bos_token":"[CLS]","cls_token":"[CLS]","do_lower_case":false,"eos_token":"[SEP]","mask_token":"[MASK]","model_max_length":512,"pad_token":"[PAD]","sep_token":"[SEP]",
             "sp_model_kwargs":{},"split_by_punct":false,"tokenizer_class":"DebertaV2Tokenizer","unk_token":"[UNK]","vocab_type":"spm"}
            """);
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal(expected, tokenizer.Encode(text, 20));
        Assert.Equal((0, 8, 3, false), (tokenizer.PadId, tokenizer.MaskId, tokenizer.UnknownId, tokenizer.LowerCasesTitles));
    }

    [Fact]
    public void A_saved_configuration_says_the_same()
    {
        checkpoint.Write(Config, "deberta.");
        var options = TextEncoderOptions.FromConfig(HuggingFaceFolder.Open(checkpoint.Path).Config);
        using var json = JsonDocument.Parse(options.ToConfig().ToJsonString());
        Assert.Equal(options, TextEncoderOptions.FromConfig(json.RootElement));
        Assert.Equal(new DisentangledOptions { Buckets = 4, FarthestDistance = 12 }, options.Disentangled);
    }

    private static long CountOf(TextEncoderOptions options)
    {
        using var encoder = new TextEncoder(options);
        return encoder.parameters().Sum(parameter => parameter.numel());
    }
}
