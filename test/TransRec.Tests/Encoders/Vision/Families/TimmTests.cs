using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Items;
using TransRec.Encoders.Vision;
using TransRec.Encoders.Vision.Timm;
using TransRec.Foundation.Files;
using TransRec.Images;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Encoders.Vision.Families;

public sealed class TimmTests : IDisposable
{
    private static readonly SlowVisionNames Vit = new()
    {
        Layers = 12,
        Heads = 3,
        Patch = 16,
        Grid = (2, 2),
        NormEpsilon = 1e-6,
        Tokens = ["cls_token"],
        Position = "pos_embed",
        PatchLayer = "patch_embed.proj",
        LastNorm = "norm",
        Block = "blocks.{0}.",
        Fused = "attn.qkv",
        Output = "attn.proj",
        AttentionNorm = "norm1",
        FeedForwardNorm = "norm2",
        Up = "mlp.fc1",
        Down = "mlp.fc2",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("vit_tiny_patch16_224", "cls_token")]
    [InlineData("deit_tiny_distilled_patch16_224", "cls_token", "dist_token")]
    public void States_are_those_of_the_slow_encoder_and_survive_saving(string architecture, params string[] tokens)
    {
        using var checkpoint = new VisionCheckpoint(Vit with { Tokens = tokens }, width: 192, feedForward: 768, deviation: 0.1);
        checkpoint.Write($$"""{"architecture":"{{architecture}}","num_classes":1000,"num_features":192,"global_pool":"token","model_args":{"img_size":32} }""", "", "head.weight", "head_dist.bias");
        checkpoint.AssertStates((32, 32));
    }

    // Of timm's model definitions.
    [Theory]
    [InlineData("vit_small_patch32_384", "Vit", 384, 12, 6, 32, 384, "gelu", 1e-6)]
    [InlineData("vit_base_patch16_224_in21k", "Vit", 768, 12, 12, 16, 224, "gelu", 1e-6)]
    [InlineData("vit_huge_patch14_224", "Vit", 1280, 32, 16, 14, 224, "gelu", 1e-6)]
    [InlineData("vit_small_patch14_dinov2", "Dinov2", 384, 12, 6, 14, 518, "gelu", 1e-6)]
    [InlineData("vit_base_patch32_clip_224", "Clip", 768, 12, 12, 32, 224, "gelu", 1e-5)]
    [InlineData("vit_large_patch14_clip_quickgelu_336", "Clip", 1024, 24, 16, 14, 336, "quick_gelu", 1e-5)]
    [InlineData("deit_small_patch16_224", "Vit", 384, 12, 6, 16, 224, "gelu", 1e-6)]
    [InlineData("deit_base_distilled_patch16_384", "Deit", 768, 12, 12, 16, 384, "gelu", 1e-6)]
    public void The_name_says_the_shape(string architecture, string family, int width, int layers, int heads, int patch, int side, string activation, double epsilon)
    {
        var options = Options($$"""{"architecture":"{{architecture}}"}""");
        Assert.Equal(
            (family, width, layers, heads, 4 * width, patch, side, activation, epsilon),
            (options.Family.ToString(), options.Width, options.Layers, options.Heads, options.FeedForwardWidth, options.PatchSize, options.ImageSize, options.Activation, options.NormEpsilon));
    }

    [Theory]
    [InlineData("""{"architecture":"vit_base_patch16_siglip_224"}""", "\"architecture\" is \"vit_base_patch16_siglip_224\"; one of resnet18, 26")]
    [InlineData("""{"architecture":"vit_small_distilled_patch16_224"}""", "\"architecture\" is")]
    [InlineData("""{"architecture":"deit3_base_patch16_224"}""", "\"architecture\" is")]
    [InlineData("""{"architecture":"vit_base_patch16_224","global_pool":"avg"}""", "\"global_pool\" is \"avg\"; \"token\" is expected")]
    [InlineData("""{"architecture":"vit_base_patch16_224","model_args":{"img_size":256,"reg_tokens":4,"embed_dim":512}}""", "\"reg_tokens\" is 4")]
    [InlineData("""{"architecture":"vit_base_patch16_224","model_args":{"reg_tokens":4,"embed_dim":512}}""", "\"embed_dim\" is 512")]
    [InlineData("""{"architecture":"vit_base_patch16_224","model_args":{"in_chans":1}}""", "\"in_chans\" is 1; 3")]
    public void Other_models_and_arguments_are_refused_by_name(string config, string message) =>
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => Options(config)).Message, StringComparison.Ordinal);

    public static TheoryData<string> Families => [.. TransRec.Encoders.Vision.Families.VisionFamilies.All.Where(family => !family.HasFixedPositions && !family.HasRegisters).Select(family => family.Family.ToString())];

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_parameter_has_a_name_of_timm(string family)
    {
        using var encoder = new VisionTransformer(TinyModels.VisionShape(family));
        Assert.All(encoder.named_parameters(), named => Assert.Equal(named.name, TimmVisionTransformer.Map.ToOwn(TimmVisionTransformer.Map.ToPublished(named.name)!)));
    }

    [Fact]
    public void Pictures_are_prepared_as_timm_does_it_for_evaluation()
    {
        // floor(224 / 0.9) = 248.
        var config = """
            {"architecture":"vit_base_patch16_224","pretrained_cfg":{"input_size":[3,224,224],"interpolation":"bicubic","crop_pct":0.9,"crop_mode":"center","mean":[0.5,0.5,0.5],"std":[0.5,0.25,0.5]}}
            """;
        folder.Write("config.json", config);
        var reading = ImageItemEncoderKind.ReadingOf(new ImageItemEncoderOptions(), HuggingFaceFolder.Open(folder.Path));
        Assert.Equal(new PictureTransform { Height = 224, Width = 224, Resampling = PictureResampling.Bicubic, Cropping = new() { ShortestEdge = 248 } }, reading.Transform);
        Assert.Equal([0.5f, 0.25f, 0.5f], reading.Normalization.StandardDeviation);
        Assert.Equal(reading.Transform, PreprocessorConfig.ReadText(reading.Preprocessor!, "saved").Transform);

        folder.Write("config.json", config.Replace("\"center\"", "\"border\"", StringComparison.Ordinal).Replace("bicubic", "random", StringComparison.Ordinal));
        var message = Assert.Throws<CheckpointException>(() => ImageItemEncoderKind.ReadingOf(new ImageItemEncoderOptions(), HuggingFaceFolder.Open(folder.Path))).Message;
        Assert.All(["crop_mode", "interpolation"], key => Assert.Contains($"\"{key}\" is", message, StringComparison.Ordinal));
    }

    private static VisionTransformerOptions Options(string config)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        return VisionTransformerOptions.Of(HuggingFaceFolder.Open(folder.Path), null, 0);
    }
}
