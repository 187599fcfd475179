using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Checkpoints;
using TransRec.Modules;

namespace TransRec.Encoders.Text;

/// <summary>The families of text encoders.</summary>
public enum TextEncoderFamily
{
    /// <summary>BERT (Devlin et al. 2019).</summary>
    Bert,

    /// <summary>RoBERTa (Liu et al. 2019): BERT's blocks, positions that start behind the padding token's number, no second token type.</summary>
    Roberta,
}

/// <summary>The shape of a BERT or RoBERTa encoder, as its config.json says it.</summary>
public sealed record TextEncoderOptions
{
    /// <summary>bert or roberta.</summary>
    public TextEncoderFamily Family { get; init; }

    /// <summary>Tokens of the vocabulary.</summary>
    public required int VocabularySize { get; init => field = Require.InRange(value, 1, 10_000_000); }

    /// <summary>Width of the hidden states.</summary>
    public required int Width { get; init => field = Require.InRange(value, 1, 16_384); }

    /// <summary>Transformer blocks.</summary>
    public required int Layers { get; init => field = Require.InRange(value, 1, 1000); }

    /// <summary>Attention heads; must divide the width.</summary>
    public required int Heads { get; init => field = Require.InRange(value, 1, 256); }

    /// <summary>Width between the two feed-forward projections.</summary>
    public required int FeedForwardWidth { get; init => field = Require.InRange(value, 1, 65_536); }

    /// <summary>Rows of the position table. Default 512.</summary>
    public int Positions { get; init => field = Require.InRange(value, 1, 1_000_000); } = 512;

    /// <summary>Rows of the token type table; titles use type 0. Default 2.</summary>
    public int TokenTypes { get; init => field = Require.InRange(value, 1, 1000); } = 2;

    /// <summary>The padding token. Default 0.</summary>
    public int PadId { get; init => field = Require.InRange(value, 0, 10_000_000); }

    /// <summary>gelu, gelu_new, relu or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Modules.Activation.Names); } = "gelu";

    /// <summary>Epsilon of the norms. Default 1e-12.</summary>
    public double NormEpsilon { get; init => field = Require.InRange(value, 0, 1); } = 1e-12;

    /// <summary>Standard deviation of freshly drawn weights. Default 0.02.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 10); } = 0.02;

    /// <summary>Dropout of hidden states while training. Default 0.1.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.99); } = 0.1;

    /// <summary>Dropout of attention weights while training. Default 0.1.</summary>
    public double AttentionDropout { get; init => field = Require.InRange(value, 0, 0.99); } = 0.1;

    /// <summary>Whether there is a pooler (Linear and tanh on [CLS]); item encoders never use it, a checkpoint may hold it. Default false.</summary>
    public bool Pooler { get; init; }

    /// <summary>The number of a sequence's first position: 0, or behind the padding token's in RoBERTa.</summary>
    public int FirstPosition => Family == TextEncoderFamily.Roberta ? PadId + 1 : 0;

    /// <summary>The longest sequence that the position table allows.</summary>
    public int MaximumLength => Positions - FirstPosition;

    internal BlockOptions Block => new()
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
    /// <exception cref="ArgumentException">As <see cref="FromConfig"/>.</exception>
    internal static TextEncoderOptions Of(HuggingFaceFolder folder, double? dropout)
    {
        var options = FromConfig(folder.Config);
        return options with { Dropout = dropout ?? options.Dropout, AttentionDropout = dropout ?? options.AttentionDropout };
    }

    /// <summary>Reads a Hugging Face config.json.</summary>
    /// <exception cref="ArgumentException">Another model_type, or a value that is missing or out of range; the message names it.</exception>
    public static TextEncoderOptions FromConfig(JsonElement config)
    {
        var family = config.Value("model_type", "bert") switch
        {
            "bert" => TextEncoderFamily.Bert,
            "roberta" => TextEncoderFamily.Roberta,
            var other => throw new ArgumentException($"config.json says model_type \"{other}\"; text encoders are bert and roberta."),
        };
        if (config.Value("position_embedding_type", "absolute") is var positions and not "absolute")
        {
            throw new ArgumentException($"config.json says position_embedding_type \"{positions}\"; only absolute is supported.");
        }

        return new TextEncoderOptions
        {
            Family = family,
            VocabularySize = config.Needed("vocab_size"),
            Width = config.Needed("hidden_size"),
            Layers = config.Needed("num_hidden_layers"),
            Heads = config.Needed("num_attention_heads"),
            FeedForwardWidth = config.Needed("intermediate_size"),
            Positions = config.Needed("max_position_embeddings"),
            TokenTypes = (int)config.Value("type_vocab_size", 2),
            PadId = (int)config.Value("pad_token_id", family == TextEncoderFamily.Roberta ? 1 : 0),
            Activation = config.Value("hidden_act", "gelu"),
            NormEpsilon = config.Value("layer_norm_eps", 1e-12),
            InitialDeviation = config.Value("initializer_range", 0.02),
            Dropout = config.Value("hidden_dropout_prob", 0.1),
            AttentionDropout = config.Value("attention_probs_dropout_prob", 0.1),
        };
    }

    /// <summary>The Hugging Face config.json of this shape.</summary>
    public JsonObject ToConfig() => new()
    {
        ["architectures"] = new JsonArray(Family == TextEncoderFamily.Bert ? "BertForMaskedLM" : "RobertaForMaskedLM"),
        ["attention_probs_dropout_prob"] = AttentionDropout,
        ["hidden_act"] = Activation,
        ["hidden_dropout_prob"] = Dropout,
        ["hidden_size"] = Width,
        ["initializer_range"] = InitialDeviation,
        ["intermediate_size"] = FeedForwardWidth,
        ["layer_norm_eps"] = NormEpsilon,
        ["max_position_embeddings"] = Positions,
        ["model_type"] = Family == TextEncoderFamily.Bert ? "bert" : "roberta",
        ["num_attention_heads"] = Heads,
        ["num_hidden_layers"] = Layers,
        ["pad_token_id"] = PadId,
        ["position_embedding_type"] = "absolute",
        ["type_vocab_size"] = TokenTypes,
        ["vocab_size"] = VocabularySize,
    };
}
