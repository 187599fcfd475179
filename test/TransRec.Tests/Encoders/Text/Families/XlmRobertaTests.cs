using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Encoders.Text.Families;

public sealed class XlmRobertaTests : IDisposable
{
    private const string Config = """
        {"architectures":["XLMRobertaForMaskedLM"],"attention_probs_dropout_prob":0.1,"bos_token_id":0,"eos_token_id":2,"hidden_act":"gelu","hidden_dropout_prob":0.1,
         "hidden_size":16,"initializer_range":0.02,"intermediate_size":24,"layer_norm_eps":1e-5,"max_position_embeddings":12,"model_type":"xlm-roberta",
         "num_attention_heads":2,"num_hidden_layers":2,"output_past":true,"pad_token_id":1,"position_embedding_type":"absolute","type_vocab_size":1,"use_cache":true,
         "vocab_size":40}
        """;

    private static readonly SlowNames Names = new() { HasTypes = true, FirstPosition = 2, NormEpsilon = 1e-5 };

    private readonly MicroCheckpoint checkpoint = new();

    public XlmRobertaTests()
    {
        checkpoint.Add("embeddings.token_type_embeddings.weight", 1, 16);
        checkpoint.Add(Names);
    }

    public void Dispose() => checkpoint.Dispose();

    [Theory]
    [InlineData("xlm-roberta", "XLMRoberta", "", TextEncoderFamily.XlmRoberta)]
    [InlineData("xlm-roberta", "XLMRoberta", "roberta.", TextEncoderFamily.XlmRoberta)]
    [InlineData("camembert", "Camembert", "roberta.", TextEncoderFamily.Camembert)]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string type, string architecture, string prefix, TextEncoderFamily family)
    {
        checkpoint.Write(
            Config.Replace("xlm-roberta", type, StringComparison.Ordinal).Replace("XLMRoberta", architecture, StringComparison.Ordinal), prefix, "lm_head.bias");
        checkpoint.AssertStates(Names);
        using var encoder = checkpoint.Load();
        Assert.Equal(family, encoder.Options.Family);
    }

    [Fact]
    public void The_class_says_the_family_where_model_type_is_silent()
    {
        checkpoint.Write(Config.Replace("\"model_type\":\"xlm-roberta\",", "", StringComparison.Ordinal), "roberta.");
        using var encoder = checkpoint.Load();
        Assert.Equal(TextEncoderFamily.XlmRoberta, encoder.Options.Family);
    }

    [Fact]
    public void A_table_without_room_after_the_padding_token_is_refused()
    {
        checkpoint.Write(Config.Replace("\"pad_token_id\":1", "\"pad_token_id\":11", StringComparison.Ordinal));
        Assert.Contains(
            "\"max_position_embeddings\" is 12; more than 14 (XLM-RoBERTa's positions begin at 12, after pad_token_id) is expected",
            Assert.Throws<CheckpointException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
    }
}
