using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Encoders.Text.Families;

public sealed class ElectraTests
{
    private const string Config = """
        {"architectures":["ElectraForPreTraining"],"attention_probs_dropout_prob":0.1,"embedding_size":10,"hidden_act":"gelu","hidden_dropout_prob":0.1,"hidden_size":16,
         "initializer_range":0.02,"intermediate_size":24,"layer_norm_eps":1e-12,"max_position_embeddings":12,"model_type":"electra","num_attention_heads":2,
         "num_hidden_layers":2,"pad_token_id":0,"summary_activation":"gelu","summary_last_dropout":0.1,"summary_type":"first","summary_use_proj":true,
         "type_vocab_size":2,"vocab_size":40}
        """;

    private static readonly SlowNames Names = new() { HasTypes = true, Project = "embeddings_project" };

    [Theory]
    [InlineData("")]
    [InlineData("electra.")]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string prefix)
    {
        using var checkpoint = Narrow();
        checkpoint.Write(Config, prefix, "discriminator_predictions.dense.weight");
        checkpoint.AssertStates(Names);
    }

    [Fact]
    public void Embeddings_as_wide_as_the_blocks_need_no_projection()
    {
        using var checkpoint = new MicroCheckpoint();
        checkpoint.Add("embeddings.token_type_embeddings.weight", 2, 16);
        checkpoint.Add(Names);
        checkpoint.Write(Config.Replace("\"embedding_size\":10", "\"embedding_size\":16", StringComparison.Ordinal));
        checkpoint.AssertStates(Names with { Project = null });
    }

    [Theory]
    [InlineData("\"embedding_size\":10", "\"embedding_size\":11", "embedding_size is 11, and the tensor says 10")]
    [InlineData("\"hidden_size\":16", "\"hidden_size\":18", "hidden_size is 18, and the tensor says 16")]
    public void Sizes_that_contradict_the_tensors_are_named(string right, string wrong, string message)
    {
        using var checkpoint = Narrow();
        checkpoint.Write(Config.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_generators_head_is_as_wide_as_the_embeddings()
    {
        using var checkpoint = Narrow();
        checkpoint.Add("generator_predictions.dense", 10, 16);
        checkpoint.Write(Config);
        using var head = new MaskedLanguageModelHead(TextEncoderOptions.FromConfig(HuggingFaceFolder.Open(checkpoint.Path).Config));
        Assert.Equal([10, 16], head.get_parameter("dense.weight")!.shape);
        Assert.Equal("generator_predictions.LayerNorm.weight", head.Keys.ToPublished("norm.weight"));
    }

    private static MicroCheckpoint Narrow()
    {
        var checkpoint = new MicroCheckpoint(embeddings: 10);
        checkpoint.Add("embeddings.token_type_embeddings.weight", 2, 10);
        checkpoint.Add("embeddings_project", 16, 10);
        checkpoint.Add(Names);
        return checkpoint;
    }
}
