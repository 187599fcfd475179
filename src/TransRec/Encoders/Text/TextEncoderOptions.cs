using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Blocks;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text.Families;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Encoders.Text;

/// <summary>The families of text encoders.</summary>
public enum TextEncoderFamily
{
    /// <summary>BERT (Devlin et al. 2019).</summary>
    Bert,

    /// <summary>RoBERTa (Liu et al. 2019): BERT's blocks, positions that start behind the padding token's number, no second token type.</summary>
    Roberta,

    /// <summary>DistilBERT (Sanh et al. 2019): BERT's blocks without token types.</summary>
    DistilBert,

    /// <summary>ELECTRA (Clark et al. 2020): BERT's blocks, whose embeddings may be narrower.</summary>
    Electra,

    /// <summary>MPNet (Song et al. 2020): BERT's blocks with a bias by distance on attention scores, positions from 2, no token types.</summary>
    Mpnet,

    /// <summary>XLM-RoBERTa (Conneau et al. 2020): RoBERTa's encoder over pieces of many languages.</summary>
    XlmRoberta,

    /// <summary>CamemBERT (Martin et al. 2020): RoBERTa's encoder over French pieces.</summary>
    Camembert,

    /// <summary>ModernBERT (Warner et al. 2024): rotary positions, gated feed-forward layers, norms before the sublayers, no biases.</summary>
    ModernBert,

    /// <summary>DeBERTa v3, and v2 without its convolution (He et al. 2021): BERT's blocks whose scores add content against distance.</summary>
    Deberta,
}

/// <summary>The shape of a text encoder, as its config.json says it.</summary>
public sealed record TextEncoderOptions
{
    /// <summary>Which names and positions it has. Default BERT.</summary>
    public TextEncoderFamily Family { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public required int VocabularySize { get; init => field = Require.InRange(value, 1, 10_000_000); }

    /// <summary>Width of the hidden states.</summary>
    public required int Width { get; init => field = Require.InRange(value, 1, 16_384); }

    /// <summary>Width of the embeddings where a linear layer stands between them and the blocks (ELECTRA); null: there is none, and it is the width.</summary>
    public int? EmbeddingWidth { get; init => field = value is { } width ? Require.InRange(width, 1, 16_384) : null; }

    /// <summary>Transformer blocks.</summary>
    public required int Layers { get; init => field = Require.InRange(value, 1, 1000); }

    /// <summary>Attention heads; must divide the width.</summary>
    public required int Heads { get; init => field = Require.InRange(value, 1, 256); }

    /// <summary>Width between the two feed-forward projections.</summary>
    public required int FeedForwardWidth { get; init => field = Require.InRange(value, 1, 65_536); }

    /// <summary>Rows of the position table, or tokens that a title may have where there is none (ModernBERT). Default 512.</summary>
    public int Positions { get; init => field = Require.InRange(value, 1, 1_000_000); } = 512;

    /// <summary>Rows of the token type table, 0 where there is none (DistilBERT, MPNet); titles use type 0. Default 2.</summary>
    public int TokenTypes { get; init => field = Require.InRange(value, 0, 1000); } = 2;

    /// <summary>How blocks with rotary positions attend; other families do not read it. Default that of ModernBERT-base.</summary>
    public RotaryAttentionOptions Rotary { get; init; } = new();

    /// <summary>How distances share buckets where scores know them (DeBERTa); other families do not read it. Default that of DeBERTa v3.</summary>
    public DisentangledOptions Disentangled { get; init; } = new();

    /// <summary>The padding token. Default 0.</summary>
    public int PadId { get; init => field = Require.InRange(value, 0, 10_000_000); }

    /// <summary>gelu, gelu_new, leaky_relu, quick_gelu, relu or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "gelu";

    /// <summary>Epsilon of the norms. Default 1e-12.</summary>
    public double NormEpsilon { get; init => field = Require.InRange(value, 0, 1); } = 1e-12;

    /// <summary>Standard deviation of freshly drawn weights. Default 0.02.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 10); } = 0.02;

    /// <summary>Dropout of hidden states while training. Default 0.1.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.99); } = 0.1;

    /// <summary>Dropout of attention weights while training. Default 0.1.</summary>
    public double AttentionDropout { get; init => field = Require.InRange(value, 0, 0.99); } = 0.1;

    /// <summary>How a title's states become one: <see cref="TextPooling.First"/> or <see cref="TextPooling.Mean"/>. Default the first token's.</summary>
    public string Pooling { get; init => field = Require.OneOf(value, [.. TextPooling.Names]); } = TextPooling.First;

    /// <summary>Whether there is a pooler (Linear and tanh on [CLS]); item encoders never use it, a checkpoint may hold it. Default false.</summary>
    public bool Pooler { get; init; }

    /// <summary>The number of a sequence's first position: 0, or behind the padding token's in RoBERTa.</summary>
    public int FirstPosition => Describing.FirstPosition(PadId);

    /// <summary>The longest sequence that the position table allows.</summary>
    public int MaximumLength => Positions - FirstPosition;

    internal TextFamily Describing => TextFamilies.Of(Family);

    /// <summary>The shape of a block.</summary>
    /// <param name="number">Its number.</param>
    internal BlockOptions Block(int number)
    {
        var plain = Plain;
        return !Describing.IsRotary ? plain : plain with
        {
            PreNorm = true,
            AttentionBias = false,
            FeedForwardBias = false,
            NormBias = false,
            AttentionNorm = number > 0, // the embeddings are normed already
            Gated = true,
            RotaryBase = Rotary.IsGlobal(number) ? Rotary.GlobalBase : Rotary.LocalBase,
            Window = Rotary.IsGlobal(number) ? null : Rotary.LocalAttention / 2,
        };
    }

    private BlockOptions Plain => new()
    {
        Width = Width,
        Heads = Heads,
        FeedForwardWidth = FeedForwardWidth,
        Activation = Activation,
        NormEpsilon = NormEpsilon,
        Dropout = Dropout,
        AttentionDropout = AttentionDropout,
    };

    /// <summary>Reads a folder's config.json, with another dropout.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts; null keeps them.</param>
    /// <param name="hint">The family where config.json does not say it; null: BERT.</param>
    /// <exception cref="CheckpointException">As <see cref="FromConfig"/>.</exception>
    internal static TextEncoderOptions Of(HuggingFaceFolder folder, double? dropout, TextEncoderFamily? hint = null)
    {
        var options = TextEncoderConfig.Read(ForeignConfig.Of(folder), hint);
        return options with { Dropout = dropout ?? options.Dropout, AttentionDropout = dropout ?? options.AttentionDropout };
    }

    /// <summary>Reads a Hugging Face config.json.</summary>
    /// <exception cref="CheckpointException">
    /// A model of another family than <see cref="TextEncoderFamily"/>, or a value that is missing, out of range or not supported; the message names all of them.
    /// </exception>
    public static TextEncoderOptions FromConfig(JsonElement config) => TextEncoderConfig.Read(new ForeignConfig(config, "config.json"));

    /// <summary>The Hugging Face config.json of this shape.</summary>
    public JsonObject ToConfig()
    {
        var config = Published();
        if (Pooling != TextPooling.First)
        {
            config[TextEncoderConfig.PoolingKey] = Pooling;
        }

        return config;
    }

    private JsonObject Published()
    {
        var family = Describing;
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(family.ClassPrefix + "ForMaskedLM"),
            ["model_type"] = family.ModelType,
        };
        foreach (var (key, value) in Values())
        {
            if (family.KeyOf(key) is { } own)
            {
                config[own] = value;
            }
        }

        return config;
    }

    private IEnumerable<(string Key, JsonNode Value)> Values() =>
    [
        ("attention_probs_dropout_prob", AttentionDropout),
        .. Describing.ProjectsEmbeddings ? [("embedding_size", (JsonNode)(EmbeddingWidth ?? Width))] : Array.Empty<(string, JsonNode)>(),
        ("hidden_act", Activation),
        ("hidden_dropout_prob", Dropout),
        ("hidden_size", Width),
        ("initializer_range", InitialDeviation),
        ("intermediate_size", FeedForwardWidth),
        ("layer_norm_eps", NormEpsilon),
        .. Describing.IsRotary ? OfRotary() : Array.Empty<(string, JsonNode)>(),
        .. Describing.IsDisentangled ? OfDisentangled() : Array.Empty<(string, JsonNode)>(),
        ("max_position_embeddings", Positions),
        ("num_attention_heads", Heads),
        ("num_hidden_layers", Layers),
        ("pad_token_id", PadId),
        ("position_embedding_type", "absolute"),
        .. Describing.HasDistanceBias ? [("relative_attention_num_buckets", (JsonNode)DistanceBias.Buckets)] : Array.Empty<(string, JsonNode)>(),
        ("type_vocab_size", TokenTypes),
        ("vocab_size", VocabularySize),
    ];

    private IEnumerable<(string Key, JsonNode Value)> OfDisentangled() =>
    [
        ("max_relative_positions", Disentangled.FarthestDistance),
        ("norm_rel_ebd", "layer_norm"),
        ("pos_att_type", "p2c|c2p"),
        ("position_biased_input", false),
        ("position_buckets", Disentangled.Buckets),
        ("relative_attention", true),
        ("share_att_key", true),
    ];

    private IEnumerable<(string Key, JsonNode Value)> OfRotary() =>
    [
        ("attention_bias", false),
        ("embedding_dropout", Dropout),
        ("global_attn_every_n_layers", Rotary.GlobalEvery),
        ("global_rope_theta", Rotary.GlobalBase),
        ("local_attention", Rotary.LocalAttention),
        ("local_rope_theta", Rotary.LocalBase),
        ("mlp_bias", false),
        ("norm_bias", false),
    ];
}
