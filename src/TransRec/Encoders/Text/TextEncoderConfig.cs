using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text.Families;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Text;

/// <summary>Reads the shape of a text encoder from a config.json; every key that would change what the model computes is applied or refused by name.</summary>
internal static class TextEncoderConfig
{
    /// <summary>The key under which an encoder of this library says how a title's states become one, beside the published keys.</summary>
    public const string PoolingKey = "transrec_pooling";

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
        var family = FamilyOf(config) ?? TextFamilies.Of(hint ?? TextEncoderFamily.Bert);
        foreach (var (key, why) in Refused)
        {
            config.RefuseSet(key, why);
        }

        if (family.HasPositionTable && config.Text("position_embedding_type", "absolute") is not "absolute")
        {
            config.Add("position_embedding_type", "absolute (relative positions have no counterpart here)");
        }

        var activation = Word("hidden_act", "gelu");
        var function = PublishedActivations.Of(activation);
        if (function is null)
        {
            config.Add(family.KeyOf("hidden_act")!, $"one of {PublishedActivations.Names}");
        }

        var (width, heads) = (Whole("hidden_size", 1, 16_384), Whole("num_attention_heads", 1, 256));
        if (!config.IsWrong(family.KeyOf("hidden_size")!) && !config.IsWrong(family.KeyOf("num_attention_heads")!) && width % heads != 0)
        {
            config.Add(family.KeyOf("num_attention_heads")!, $"a divisor of {family.KeyOf("hidden_size")} ({width})");
        }

        if (Whole("embedding_size", 1, 16_384, width) is var embedding && embedding != width && width > 1 && !family.ProjectsEmbeddings)
        {
            config.Add("embedding_size", $"hidden_size ({width}; a projection between the two has no counterpart here)");
        }

        if (family.HasDistanceBias && Whole("relative_attention_num_buckets", 1, 1000, DistanceBias.Buckets) != DistanceBias.Buckets)
        {
            config.Add("relative_attention_num_buckets", $"{DistanceBias.Buckets}");
        }

        var positions = Whole("max_position_embeddings", 1, 1_000_000);
        var pad = Whole("pad_token_id", 0, 10_000_000, family.PadId);
        var first = family.FirstPosition(pad);
        if (first > 0 && !config.IsUnset("max_position_embeddings") && positions <= first + 2)
        {
            config.Add("max_position_embeddings", $"more than {first + 2} ({family.Name}'s positions begin at {first}, after pad_token_id)");
        }

        var options = new
        {
            Words = Whole("vocab_size", 1, 10_000_000),
            Layers = Whole("num_hidden_layers", 1, 1000),
            FeedForward = Whole("intermediate_size", 1, 65_536),
            Types = family.HasTokenTypes ? Whole("type_vocab_size", 1, 1000, 2) : 0,
            Epsilon = Number("layer_norm_eps", family.NormEpsilon, 1),
            Deviation = Number("initializer_range", 0.02, 10),
            Dropout = Number("hidden_dropout_prob", family.Dropout, 0.99),
            AttentionDropout = Number("attention_probs_dropout_prob", family.Dropout, 0.99),
            Pooling = config.Text(PoolingKey, TextPooling.First)!,
        };
        var rotary = family.IsRotary ? RotaryAttentionConfig.Read(config, options.Layers) : new RotaryAttentionOptions();
        var disentangled = family.IsDisentangled ? DisentangledConfig.Read(config, positions) : new DisentangledOptions();
        if (family.IsRotary && !config.IsWrong("num_attention_heads") && width / heads % 2 != 0)
        {
            config.Add("num_attention_heads", $"a number that leaves heads an even width (hidden_size is {width})");
        }

        if (!TextPooling.Names.Contains(options.Pooling))
        {
            config.Add(PoolingKey, $"one of {string.Join(", ", TextPooling.Names)}");
        }

        config.ThrowIfAny();
        return new TextEncoderOptions
        {
            Family = family.Family,
            VocabularySize = options.Words,
            Width = width,
            EmbeddingWidth = embedding == width ? null : embedding,
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
            Rotary = rotary,
            Disentangled = disentangled,
        };

        int Whole(string key, int minimum, int maximum, int? otherwise = null) => config.Whole(family.KeyOf(key)!, minimum, maximum, otherwise);

        double Number(string key, double otherwise, double maximum) =>
            family.KeyOf(key) is { } own ? config.Number(own, otherwise, 0, maximum) : otherwise;

        string Word(string key, string otherwise) => config.Text(family.KeyOf(key)!, otherwise)!;
    }

    /// <summary>The family that model_type says, or else the class in architectures; null when both say nothing.</summary>
    private static TextFamily? FamilyOf(ForeignConfig config)
    {
        if (!config.IsUnset("model_type"))
        {
            var type = config.Text("model_type");
            if (type is not null && TextFamilies.OfType(type) is null)
            {
                config.Add("model_type", $"one of {TextFamilies.ModelTypes} (the text encoders that are read)");
            }

            return type is null ? null : TextFamilies.OfType(type);
        }

        var architecture = config.First("architectures");
        if (architecture is not null && TextFamilies.OfClass(architecture) is null)
        {
            config.Add("architectures", $"a class of one of {string.Join(", ", TextFamilies.All.Select(family => family.ClassPrefix))} (BertModel, BertFor..., and so on)");
        }

        return architecture is null ? null : TextFamilies.OfClass(architecture);
    }
}
