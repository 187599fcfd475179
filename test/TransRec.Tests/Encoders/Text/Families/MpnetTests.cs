using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Encoders.Text.Families;

public sealed class MpnetTests : IDisposable
{
    private const string Config = """
        {"architectures":["MPNetForMaskedLM"],"attention_probs_dropout_prob":0.1,"bos_token_id":0,"eos_token_id":2,"hidden_act":"gelu","hidden_dropout_prob":0.1,
         "hidden_size":16,"initializer_range":0.02,"intermediate_size":24,"layer_norm_eps":1e-5,"max_position_embeddings":12,"model_type":"mpnet",
         "num_attention_heads":2,"num_hidden_layers":2,"pad_token_id":1,"relative_attention_num_buckets":32,"vocab_size":40}
        """;

    private static readonly SlowNames Names = new()
    {
        FirstPosition = 2,
        NormEpsilon = 1e-5,
        Query = "attention.attn.q",
        Key = "attention.attn.k",
        Value = "attention.attn.v",
        Output = "attention.attn.o",
        AttentionNorm = "attention.LayerNorm",
        Bias = "encoder.relative_attention_bias.weight",
        Bucket = distance => distance > 0 ? 16 + distance : -distance, // of titles of at most 8 tokens
    };

    private readonly MicroCheckpoint checkpoint = new();

    public MpnetTests()
    {
        checkpoint.Add(Names.Bias!, 32, 2);
        checkpoint.Add(Names);
    }

    public void Dispose() => checkpoint.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("mpnet.")]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string prefix)
    {
        checkpoint.Write(Config, prefix);
        checkpoint.AssertStates(Names);
    }

    // By hand from 8 + floor(8 ln(d / 8) / ln 16): 8 and 11 share a bucket, 12 begins the next.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(-7, 7)]
    [InlineData(-8, 8)]
    [InlineData(-11, 8)]
    [InlineData(-12, 9)]
    [InlineData(-16, 10)]
    [InlineData(-64, 14)]
    [InlineData(-127, 15)]
    [InlineData(-128, 15)]
    [InlineData(-500, 15)]
    [InlineData(1, 17)]
    [InlineData(7, 23)]
    [InlineData(8, 24)]
    [InlineData(500, 31)]
    public void Distances_share_buckets_the_farther_they_are(int distance, int bucket) => Assert.Equal(bucket, DistanceBias.Bucket(distance));

    [Fact]
    public void Another_number_of_buckets_is_refused()
    {
        checkpoint.Write(Config.Replace("buckets\":32", "buckets\":64", StringComparison.Ordinal));
        Assert.Contains(
            "\"relative_attention_num_buckets\" is 64; 32 is expected", Assert.Throws<CheckpointException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_begin_at_2_whatever_the_padding_token()
    {
        checkpoint.Write(Config.Replace("\"pad_token_id\":1", "\"pad_token_id\":5", StringComparison.Ordinal));
        using var encoder = checkpoint.Load();
        Assert.Equal((2, 10), (encoder.Options.FirstPosition, encoder.Options.MaximumLength));
    }
}
