using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Text;

/// <summary>Reads the shape of a text encoder from a config.json; every key that would change what the model computes is applied or refused by name.</summary>
internal static class TextEncoderConfig
{
    /// <summary>The key under which an encoder of this library says how a title's states become one, beside the published keys.</summary>
    public const string PoolingKey = "transrec_pooling";

    // The names of transformers for the functions here; its three approximations of gelu are the same formula.
    private static readonly Dictionary<string, string> Activations = new(StringComparer.Ordinal)
    {
        ["gelu"] = "gelu",
        ["gelu_python"] = "gelu",
        ["gelu_new"] = "gelu_new",
        ["gelu_fast"] = "gelu_new",
        ["gelu_pytorch_tanh"] = "gelu_new",
        ["relu"] = "relu",
        ["silu"] = "silu",
        ["swish"] = "silu",
    };

    // What makes another model of it, and why it cannot be read.
    private static readonly (string Key, string Why)[] Refused =
    [
        ("is_decoder", "a decoder attends to earlier tokens only, and encoders that read whole titles are supported"),
        ("add_cross_attention", "cross-attention to another encoder has no counterpart here"),
        ("is_encoder_decoder", "encoders alone are supported"),
        ("pruned_heads", "heads that were cut away have no counterpart here; save the model with all heads"),
        ("quantization_config", "quantised weights are not read; save the model in float32, float16 or bfloat16"),
        ("adapters", "adapters of AdapterHub inside a model are not read; save them as a folder of their own (transrec adapter import)"),
    ];

    /// <summary>Reads the configuration; all mistakes are named at once.</summary>
    /// <param name="config">The keys.</param>
    /// <param name="hint">The family where neither model_type nor architectures say it; null: BERT.</param>
    /// <exception cref="CheckpointException">Another kind of model, or a value that is missing or out of range.</exception>
    public static TextEncoderOptions Read(ForeignConfig config, TextEncoderFamily? hint = null)
    {
        var family = FamilyOf(config) ?? hint ?? TextEncoderFamily.Bert;
        foreach (var (key, why) in Refused)
        {
            config.RefuseSet(key, why);
        }

        if (config.Text("position_embedding_type", "absolute") is not "absolute")
        {
            config.Add("position_embedding_type", "absolute (relative positions have no counterpart here)");
        }

        var activation = config.Text("hidden_act", "gelu")!;
        if (!Activations.TryGetValue(activation, out var function))
        {
            config.Add("hidden_act", $"one of {string.Join(", ", Activations.Keys)}");
        }

        var (width, heads) = (config.Whole("hidden_size", 1, 16_384), config.Whole("num_attention_heads", 1, 256));
        if (!config.IsUnset("hidden_size") && !config.IsUnset("num_attention_heads") && width % heads != 0)
        {
            config.Add("num_attention_heads", $"a divisor of hidden_size ({width})");
        }

        if (config.Whole("embedding_size", 1, 16_384, width) is var embedding && embedding != width && width > 1)
        {
            config.Add("embedding_size", $"hidden_size ({width}; a projection between the two has no counterpart here)");
        }

        var positions = config.Whole("max_position_embeddings", 1, 1_000_000);
        var pad = config.Whole("pad_token_id", 0, 10_000_000, family == TextEncoderFamily.Roberta ? 1 : 0);
        if (family == TextEncoderFamily.Roberta && !config.IsUnset("max_position_embeddings") && positions <= pad + 3)
        {
            config.Add("max_position_embeddings", $"more than {pad + 3} (RoBERTa's positions begin after pad_token_id, {pad},");
        }

        var options = new
        {
            Words = config.Whole("vocab_size", 1, 10_000_000),
            Layers = config.Whole("num_hidden_layers", 1, 1000),
            FeedForward = config.Whole("intermediate_size", 1, 65_536),
            Types = config.Whole("type_vocab_size", 1, 1000, 2),
            Epsilon = config.Number("layer_norm_eps", 1e-12, 0, 1),
            Deviation = config.Number("initializer_range", 0.02, 0, 10),
            Dropout = config.Number("hidden_dropout_prob", 0.1, 0, 0.99),
            AttentionDropout = config.Number("attention_probs_dropout_prob", 0.1, 0, 0.99),
            Pooling = config.Text(PoolingKey, TextPooling.First)!,
        };
        if (!TextPooling.Names.Contains(options.Pooling))
        {
            config.Add(PoolingKey, $"one of {string.Join(", ", TextPooling.Names)}");
        }

        config.ThrowIfAny();
        return new TextEncoderOptions
        {
            Family = family,
            VocabularySize = options.Words,
            Width = width,
            Layers = options.Layers,
            Heads = heads,
            FeedForwardWidth = options.FeedForward,
            Positions = positions,
            TokenTypes = options.Types,
            PadId = pad,
            Activation = function!,
            NormEpsilon = options.Epsilon,
            InitialDeviation = options.Deviation,
            Dropout = options.Dropout,
            AttentionDropout = options.AttentionDropout,
            Pooling = options.Pooling,
        };
    }

    /// <summary>The family that model_type says, or else the class in architectures; null when both say nothing.</summary>
    private static TextEncoderFamily? FamilyOf(ForeignConfig config)
    {
        const string Expected = "bert or roberta (the text encoders that are read)";
        if (!config.IsUnset("model_type"))
        {
            switch (config.Text("model_type"))
            {
                case "bert":
                    return TextEncoderFamily.Bert;
                case "roberta":
                    return TextEncoderFamily.Roberta;
                case null:
                    return null; // no text: named already
                default:
                    config.Add("model_type", Expected);
                    return null;
            }
        }

        switch (config.First("architectures"))
        {
            case null:
                return null;
            case var name when IsOf(name, "Bert"):
                return TextEncoderFamily.Bert;
            case var name when IsOf(name, "Roberta"):
                return TextEncoderFamily.Roberta;
            default:
                config.Add("architectures", "a class of BERT or RoBERTa (BertModel, BertFor..., RobertaModel, RobertaFor...)");
                return null;
        }
    }

    private static bool IsOf(string architecture, string family) =>
        architecture.StartsWith(family, StringComparison.Ordinal)
        && (architecture[family.Length..] is "Model" or "PreTrainedModel" || architecture[family.Length..].StartsWith("For", StringComparison.Ordinal));
}
