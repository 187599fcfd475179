using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Encoders.Text.Families;

public sealed class DistilBertTests : IDisposable
{
    private const string Config = """
        {"activation":"gelu","architectures":["DistilBertForMaskedLM"],"attention_dropout":0.2,"dim":16,"dropout":0.3,"hidden_dim":24,"initializer_range":0.02,
         "max_position_embeddings":12,"model_type":"distilbert","n_heads":2,"n_layers":2,"pad_token_id":0,"qa_dropout":0.1,"seq_classif_dropout":0.2,
         "sinusoidal_pos_embds":false,"tie_weights_":true,"vocab_size":40}
        """;

    private static readonly SlowNames Names = new()
    {
        Block = "transformer.layer.{0}.",
        Query = "attention.q_lin",
        Key = "attention.k_lin",
        Value = "attention.v_lin",
        Output = "attention.out_lin",
        AttentionNorm = "sa_layer_norm",
        Up = "ffn.lin1",
        Down = "ffn.lin2",
        OutputNorm = "output_layer_norm",
    };

    private readonly MicroCheckpoint checkpoint = new();

    public DistilBertTests() => checkpoint.Add(Names);

    public void Dispose() => checkpoint.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("distilbert.")]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string prefix)
    {
        checkpoint.Write(Config, prefix);
        checkpoint.AssertStates(Names);
    }

    [Fact]
    public void Its_own_keys_are_read()
    {
        checkpoint.Write(Config);
        using var encoder = checkpoint.Load();
        Assert.Equal(TextEncoderFamily.DistilBert, encoder.Options.Family);
        Assert.Equal((0.3, 0.2), (encoder.Options.Dropout, encoder.Options.AttentionDropout));
    }

    [Fact]
    public void Heads_are_left_out_with_a_note()
    {
        checkpoint.Write(Config, "distilbert.", "pre_classifier.weight", "classifier.weight");
        var notes = new List<string>();
        using var encoder = checkpoint.Load(notes);
        Assert.Contains("pre_classifier.weight", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"dim\":16", "\"dim\":15", "\"n_heads\" is 2; a divisor of dim (15) is expected")]
    [InlineData("\"n_layers\":2", "\"n_layers\":3", "n_layers is 3, and the tensors are of 2 blocks")]
    [InlineData("\"hidden_dim\":24", "\"hidden_dim\":25", "hidden_dim is 25, and the tensor says 24")]
    [InlineData("\"activation\":\"gelu\"", "\"activation\":\"tanh\"", "\"activation\" is \"tanh\"; one of gelu")]
    [InlineData("\"model_type\":\"distilbert\"", "\"model_type\":\"bert\"", "\"hidden_size\" is missing")]
    public void A_mistake_is_named_by_its_own_key(string right, string wrong, string message)
    {
        checkpoint.Write(Config.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => checkpoint.Load()).Message, StringComparison.Ordinal);
    }
}
