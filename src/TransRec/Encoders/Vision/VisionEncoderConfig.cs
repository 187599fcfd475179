using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Vision.Families;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision;

/// <summary>Reads the shape of a vision Transformer from a config.json; every key that would change what the model computes is applied or refused by name.</summary>
internal static class VisionEncoderConfig
{
    /// <summary>model_type of a model that holds CLIP's two towers, each with a configuration of its own.</summary>
    public const string BothTowers = "clip";

    // What makes another model of it, and why it cannot be read.
    private static readonly (string Key, string Why)[] Refused =
    [
        ("use_swiglu_ffn", "the gated feed-forward layers of DINOv2's giant model have no counterpart here"),
        ("drop_path_rate", "stochastic depth has no counterpart here; it acts in training alone, so set it to 0 for a trained model"),
        ("pruned_heads", "heads that were cut away have no counterpart here; save the model with all heads"),
        ("quantization_config", "quantised weights are not read; save the model in float32, float16 or bfloat16"),
    ];

    /// <summary>Reads the configuration; all mistakes are named at once.</summary>
    /// <param name="config">The keys.</param>
    /// <exception cref="CheckpointException">Another kind of model, or a value that is missing or out of range.</exception>
    public static VisionTransformerOptions Read(ForeignConfig config)
    {
        var type = config.Text("model_type", "vit");
        if (type == BothTowers)
        {
            return Read(config.Part("vision_config_dict") ?? config.Part("vision_config") ?? throw new CheckpointException(
                $"{config.Location} says model_type \"clip\" and has no \"vision_config\"; the object that describes the vision tower is expected."), VisionFamilies.Clip);
        }

        if (type is null || VisionFamilies.OfType(type) is not { } family)
        {
            config.Add("model_type", $"one of {VisionFamilies.ModelTypes} (the vision encoders that are read), or timm's \"architecture\"");
            config.ThrowIfAny();
            throw new InvalidOperationException("A mistake was added and not thrown.");
        }

        return Read(config, family);
    }

    private static VisionTransformerOptions Read(ForeignConfig config, VisionFamily family)
    {
        foreach (var (key, why) in Refused)
        {
            config.RefuseSet(key, why);
        }

        if (!family.HasRegisters)
        {
            config.RefuseSet("num_register_tokens", "register tokens are of the model_type dinov2_with_registers");
        }

        if (!config.Flag("qkv_bias", true))
        {
            config.Add("qkv_bias", "true (queries, keys and values have biases)");
        }

        if (config.Whole("num_channels", 1, 1000, 3) is not 3 && !config.IsWrong("num_channels"))
        {
            config.Add("num_channels", "3 (red, green and blue)");
        }

        var (width, heads) = (config.Whole("hidden_size", 1, 16_384, family.Defaults.Width), config.Whole("num_attention_heads", 1, 256, family.Defaults.Heads));
        if (!config.IsWrong("hidden_size") && !config.IsWrong("num_attention_heads") && width % heads != 0)
        {
            config.Add("num_attention_heads", $"a divisor of hidden_size ({width})");
        }

        var (height, across) = config.Pair("image_size", 1, 16_384, 224);
        var patch = config.Pair("patch_size", 1, 1024, family.Defaults.PatchSize);
        if (patch.First != patch.Second)
        {
            config.Add("patch_size", "one number (square patches)");
        }
        else if (!config.IsWrong("image_size") && !config.IsWrong("patch_size") && Math.Min(height, across) < patch.First)
        {
            config.Add("patch_size", $"a side of the pictures at most ({Math.Min(height, across)})");
        }

        if (family.HasFixedPositions && height != across)
        {
            config.Add("image_size", "one number (fixed positions are made for squares)");
        }

        var activation = config.Text("hidden_act", family.Defaults.Activation)!;
        if (PublishedActivations.Of(activation) is null)
        {
            config.Add("hidden_act", $"one of {PublishedActivations.Names}");
        }

        var sizes = new
        {
            Layers = config.Whole("num_hidden_layers", 1, 1000, family.Defaults.Layers),
            FeedForward = FeedForward(config, family, width),
            Epsilon = config.Number("layer_norm_eps", family.Defaults.NormEpsilon, 0, 1),
            Deviation = config.Number("initializer_range", 0.02, 0, 10),
            Scale = family.HasLayerScale ? config.Number("layerscale_value", 1, 0, 10) : 1,
            Registers = family.HasRegisters ? config.Whole("num_register_tokens", 0, 1000, 4) : 0,
            Dropout = family.WithoutKeys.Contains("hidden_dropout_prob") ? 0 : config.Number("hidden_dropout_prob", 0, 0, 0.99),
            AttentionDropout = config.Number(AttentionDropoutKey(family), 0, 0, 0.99),
        };
        config.ThrowIfAny();
        return new VisionTransformerOptions
        {
            Family = family.Family,
            ImageSize = height,
            ImageWidth = across == height ? null : across,
            PatchSize = patch.First,
            Width = width,
            Layers = sizes.Layers,
            Heads = heads,
            FeedForwardWidth = sizes.FeedForward,
            Activation = PublishedActivations.Of(activation)!,
            NormEpsilon = sizes.Epsilon,
            InitialDeviation = sizes.Deviation,
            LayerScale = sizes.Scale,
            Registers = sizes.Registers,
            Dropout = sizes.Dropout,
            AttentionDropout = sizes.AttentionDropout,
        };
    }

    /// <summary>The family's key of the dropout of attention weights.</summary>
    public static string AttentionDropoutKey(VisionFamily family) => family.Family == VisionTransformerFamily.Clip ? "attention_dropout" : "attention_probs_dropout_prob";

    private static int FeedForward(ForeignConfig config, VisionFamily family, int width)
    {
        if (!family.HasFeedForwardRatio)
        {
            return config.Whole("intermediate_size", 1, 65_536, family.Defaults.FeedForwardWidth);
        }

        var widened = width * config.Number("mlp_ratio", 4, 0, 65_536);
        if (widened is >= 1 and <= 65_536)
        {
            return (int)widened;
        }

        config.Add("mlp_ratio", "a number that makes 1 to 65536 of hidden_size");
        return 1;
    }
}
