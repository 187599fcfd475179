using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Blocks;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Vision.Families;
using TransRec.Encoders.Vision.Timm;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Encoders.Vision;

/// <summary>The families of vision Transformers. Their blocks are the same.</summary>
public enum VisionTransformerFamily
{
    /// <summary>ViT (Dosovitskiy et al. 2021): positions are learnt.</summary>
    Vit,

    /// <summary>The encoder of a masked autoencoder (He et al. 2022): positions are fixed sines and cosines, and patches may be left out.</summary>
    Mae,

    /// <summary>DeiT (Touvron et al. 2021) with its distillation token: a second learnt token, with a position of its own, after [CLS].</summary>
    Deit,

    /// <summary>DINOv2 (Oquab et al. 2023): a learnt factor for every channel of what a sublayer gives.</summary>
    Dinov2,

    /// <summary>The vision tower of CLIP (Radford et al. 2021): patches without bias, a norm before the blocks.</summary>
    Clip,

    /// <summary>DINOv2 with registers (Darcet et al. 2024): learnt tokens without positions between [CLS] and the patches.</summary>
    Dinov2Registers,
}

/// <summary>The shape of a vision Transformer, as its config.json says it.</summary>
public sealed record VisionTransformerOptions
{
    /// <summary>Which names, tokens and norms it has. Default ViT.</summary>
    public VisionTransformerFamily Family { get; init; }

    /// <summary>Height of the pictures that the position table is made for, in pixels, and their width too where <see cref="ImageWidth"/> is null. Default 224. Other sizes interpolate the table.</summary>
    public int ImageSize { get; init => field = Require.InRange(value, 1, 16_384); } = 224;

    /// <summary>Width of the pictures that the position table is made for, in pixels; null: they are square. Default null.</summary>
    public int? ImageWidth { get; init => field = value is { } width ? Require.InRange(width, 1, 16_384) : null; }

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

    /// <summary>gelu, gelu_new, leaky_relu, quick_gelu, relu or silu. Default gelu.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "gelu";

    /// <summary>Epsilon of the norms. Default 1e-12.</summary>
    public double NormEpsilon { get; init => field = Require.InRange(value, 0, 1); } = 1e-12;

    /// <summary>Standard deviation of freshly drawn weights. Default 0.02.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 10); } = 0.02;

    /// <summary>First value of the factor for every channel of what a sublayer gives, in the family that has it (DINOv2). Default 1.</summary>
    public double LayerScale { get; init => field = Require.InRange(value, 0, 10); } = 1;

    /// <summary>Tokens without positions between [CLS] and the patches, in the family that has them (DINOv2 with registers); other families do not read it. Default 0.</summary>
    public int Registers { get; init => field = Require.InRange(value, 0, 1000); }

    /// <summary>Rows of a picture that are no patches: [CLS], a distillation token, registers.</summary>
    internal int Tokens => Describing.Tokens + (Describing.HasRegisters ? Registers : 0);

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

    /// <summary>Rows of patches in a picture that the position table is made for.</summary>
    public int GridRows => ImageSize / PatchSize;

    /// <summary>Columns of patches in a picture that the position table is made for.</summary>
    public int GridColumns => (ImageWidth ?? ImageSize) / PatchSize;

    internal VisionFamily Describing => VisionFamilies.Of(Family);

    /// <summary>The parameters of its matrices and of its table of positions.</summary>
    internal long LeastParameters => (Layers * ((4L * Width * Width) + (2L * Width * FeedForwardWidth)))
        + ((long)GridRows * GridColumns * Width) + (3L * PatchSize * PatchSize * Width);

    internal BlockOptions Block => new()
    {
        Width = Width,
        Heads = Heads,
        FeedForwardWidth = FeedForwardWidth,
        Activation = Activation,
        NormEpsilon = NormEpsilon,
        Dropout = Dropout,
        AttentionDropout = AttentionDropout,
        LayerScale = Describing.HasLayerScale ? LayerScale : null,
        PreNorm = true,
    };

    /// <summary>Reads a folder's config.json, and takes what it does not say about training.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts; null keeps them.</param>
    /// <param name="maskRatio">The share of patches left out while training.</param>
    /// <exception cref="CheckpointException">What <see cref="FromConfig"/> refuses, with the file.</exception>
    internal static VisionTransformerOptions Of(HuggingFaceFolder folder, double? dropout, double maskRatio)
    {
        var config = ForeignConfig.Of(folder);
        var options = TimmModel.Is(folder) ? TimmModel.VisionTransformer(config) : VisionEncoderConfig.Read(config);
        return options with
        {
            Dropout = dropout ?? options.Dropout,
            AttentionDropout = dropout ?? options.AttentionDropout,
            MaskRatio = maskRatio,
        };
    }

    /// <summary>Reads a Hugging Face config.json; of one that describes CLIP's two towers, the vision tower.</summary>
    /// <exception cref="CheckpointException">
    /// A model of another family than <see cref="VisionTransformerFamily"/>, or a value that is missing, out of range or not supported; the message names all of them.
    /// </exception>
    public static VisionTransformerOptions FromConfig(JsonElement config) => VisionEncoderConfig.Read(new ForeignConfig(config, "config.json"));

    /// <summary>The Hugging Face config.json of this shape.</summary>
    public JsonObject ToConfig()
    {
        var family = Describing;
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(family.ClassName),
            [VisionEncoderConfig.AttentionDropoutKey(family)] = AttentionDropout,
            ["hidden_act"] = Activation,
            ["hidden_dropout_prob"] = Dropout,
            ["hidden_size"] = Width,
            ["image_size"] = ImageWidth is { } across ? new JsonArray(ImageSize, across) : ImageSize,
            ["initializer_range"] = InitialDeviation,
            ["intermediate_size"] = FeedForwardWidth,
            ["layer_norm_eps"] = NormEpsilon,
            ["model_type"] = family.ModelType,
            ["num_attention_heads"] = Heads,
            ["num_channels"] = 3,
            ["num_hidden_layers"] = Layers,
            ["patch_size"] = PatchSize,
            ["qkv_bias"] = true,
        };
        if (family.HasFeedForwardRatio)
        {
            config["mlp_ratio"] = Ratio();
        }

        if (family.HasRegisters)
        {
            config["num_register_tokens"] = Registers;
        }

        if (family.HasLayerScale)
        {
            config["layerscale_value"] = LayerScale;
        }

        foreach (var key in family.WithoutKeys)
        {
            _ = config.Remove(key);
        }

        return config;
    }

    // Of the numbers near the quotient the one whose product, cut to a whole number, is the width.
    private double Ratio()
    {
        var ratio = (double)FeedForwardWidth / Width;
        return (int)(Width * ratio) == FeedForwardWidth ? ratio : Math.BitIncrement(ratio);
    }
}
