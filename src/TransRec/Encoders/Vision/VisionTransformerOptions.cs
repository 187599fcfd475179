using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Blocks;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Encoders.Vision;

/// <summary>The families of vision Transformers. Their encoders differ in the positions only.</summary>
public enum VisionTransformerFamily
{
    /// <summary>ViT (Dosovitskiy et al. 2021): positions are learnt.</summary>
    Vit,

    /// <summary>The encoder of a masked autoencoder (He et al. 2022): positions are fixed sines and cosines, and patches may be left out.</summary>
    Mae,
}

/// <summary>The shape of a ViT or MAE encoder, as its config.json says it.</summary>
public sealed record VisionTransformerOptions
{
    /// <summary>vit or mae.</summary>
    public VisionTransformerFamily Family { get; init; }

    /// <summary>Side of the square pictures that the position table is made for, in pixels. Default 224. Other sizes interpolate the table.</summary>
    public int ImageSize { get; init => field = Require.InRange(value, 1, 16_384); } = 224;

    /// <summary>Side of a patch in pixels. Default 16.</summary>
    public int PatchSize { get; init => field = Require.InRange(value, 1, 1024); } = 16;

    /// <summary>Width of the hidden states.</summary>
    public required int Width { get; init => field = Require.InRange(value, 1, 16_384); }

    /// <summary>Transformer blocks.</summary>
    public required int Layers { get; init => field = Require.InRange(value, 1, 1000); }

    /// <summary>Attention heads; must divide the width.</summary>
    public required int Heads { get; init => field = Require.InRange(value, 1, 256); }

    /// <summary>Width between the two feed-forward projections.</summary>
    public required int FeedForwardWidth { get; init => field = Require.InRange(value, 1, 65_536); }

    /// <summary>gelu, gelu_new, relu or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "gelu";

    /// <summary>Epsilon of the norms. Default 1e-12.</summary>
    public double NormEpsilon { get; init => field = Require.InRange(value, 0, 1); } = 1e-12;

    /// <summary>Standard deviation of freshly drawn weights. Default 0.02.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 10); } = 0.02;

    /// <summary>Dropout of hidden states while training. Default 0, as in ViT's published models.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.99); }

    /// <summary>Dropout of attention weights while training. Default 0.</summary>
    public double AttentionDropout { get; init => field = Require.InRange(value, 0, 0.99); }

    /// <summary>
    /// Share of a picture's patches that are left out at random while training, 0 to 0.99; evaluation always sees all of them, so that an item has one
    /// vector. The reference leaves out 0.75 for MAE, in evaluation too. config.json's <c>mask_ratio</c> belongs to MAE's own pre-training and is not read. Default 0.
    /// </summary>
    public double MaskRatio { get; init => field = Require.InRange(value, 0, 0.99); }

    /// <summary>Whether there is a pooler (Linear and tanh on [CLS]); item encoders never use it, a checkpoint may hold it. Default false.</summary>
    public bool Pooler { get; init; }

    /// <summary>Patches along a side of a picture of <see cref="ImageSize"/>.</summary>
    public int Grid => ImageSize / PatchSize;

    /// <summary>The parameters of its matrices and of its table of positions.</summary>
    internal long LeastParameters => (Layers * ((4L * Width * Width) + (2L * Width * FeedForwardWidth)))
        + ((long)Grid * Grid * Width) + (3L * PatchSize * PatchSize * Width);

    internal BlockOptions Block => new()
    {
        Width = Width,
        Heads = Heads,
        FeedForwardWidth = FeedForwardWidth,
        Activation = Activation,
        NormEpsilon = NormEpsilon,
        Dropout = Dropout,
        AttentionDropout = AttentionDropout,
        PreNorm = true,
    };

    /// <summary>Reads a folder's config.json, and takes what it does not say about training.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts; null keeps them.</param>
    /// <param name="maskRatio">The share of patches left out while training.</param>
    /// <exception cref="CheckpointException">What <see cref="FromConfig"/> refuses, with the folder.</exception>
    internal static VisionTransformerOptions Of(HuggingFaceFolder folder, double? dropout, double maskRatio)
    {
        var options = ConfigJson.Read(folder, FromConfig);
        return options with
        {
            Dropout = dropout ?? options.Dropout,
            AttentionDropout = dropout ?? options.AttentionDropout,
            MaskRatio = maskRatio,
        };
    }

    /// <summary>Reads a Hugging Face config.json.</summary>
    /// <exception cref="ArgumentException">Another model_type, or a value that is missing, unsupported or out of range; the message names it.</exception>
    public static VisionTransformerOptions FromConfig(JsonElement config)
    {
        var family = config.Value("model_type", "vit") switch
        {
            "vit" => VisionTransformerFamily.Vit,
            "vit_mae" => VisionTransformerFamily.Mae,
            var other => throw new ArgumentException($"config.json says model_type \"{other}\"; vision Transformers are vit and vit_mae."),
        };
        if (config.TryGetProperty("qkv_bias", out var bias) && bias.ValueKind == JsonValueKind.False)
        {
            throw new ArgumentException("config.json says qkv_bias false; only encoders whose queries, keys and values have biases are supported.");
        }

        if (config.Value("num_channels", 3) is var channels and not 3)
        {
            throw new ArgumentException($"config.json says num_channels {channels}; pictures have 3.");
        }

        return new VisionTransformerOptions
        {
            Family = family,
            ImageSize = Side(config, "image_size", 224),
            PatchSize = Side(config, "patch_size", 16),
            Width = config.Needed("hidden_size"),
            Layers = config.Needed("num_hidden_layers"),
            Heads = config.Needed("num_attention_heads"),
            FeedForwardWidth = config.Needed("intermediate_size"),
            Activation = config.Value("hidden_act", "gelu"),
            NormEpsilon = config.Value("layer_norm_eps", 1e-12),
            InitialDeviation = config.Value("initializer_range", 0.02),
            Dropout = config.Value("hidden_dropout_prob", 0.0),
            AttentionDropout = config.Value("attention_probs_dropout_prob", 0.0),
        };
    }

    /// <summary>The Hugging Face config.json of this shape.</summary>
    public JsonObject ToConfig() => new()
    {
        ["architectures"] = new JsonArray(Family == VisionTransformerFamily.Vit ? "ViTModel" : "ViTMAEModel"),
        ["attention_probs_dropout_prob"] = AttentionDropout,
        ["hidden_act"] = Activation,
        ["hidden_dropout_prob"] = Dropout,
        ["hidden_size"] = Width,
        ["image_size"] = ImageSize,
        ["initializer_range"] = InitialDeviation,
        ["intermediate_size"] = FeedForwardWidth,
        ["layer_norm_eps"] = NormEpsilon,
        ["model_type"] = Family == VisionTransformerFamily.Vit ? "vit" : "vit_mae",
        ["num_attention_heads"] = Heads,
        ["num_channels"] = 3,
        ["num_hidden_layers"] = Layers,
        ["patch_size"] = PatchSize,
        ["qkv_bias"] = true,
    };

    // A number, or two equal ones.
    private static int Side(JsonElement config, string name, int otherwise)
    {
        if (!config.TryGetProperty(name, out var value))
        {
            return otherwise;
        }

        int[] sides = value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(side => side.ValueKind == JsonValueKind.Number && side.TryGetInt32(out var number) ? number : 0)]
            : [config.Needed(name)];
        return sides.Length is 1 or 2 && sides[0] > 0 && sides[0] == sides[^1]
            ? sides[0]
            : throw new ArgumentException($"config.json says {name} {value.GetRawText()}; squares are supported: one number, or the same twice.");
    }
}
