using TransRec.Adapters.Placements;
using TransRec.Encoders.Vision;

namespace TransRec.Tests.Encoders.Vision.Families;

/// <summary>Parameters of published models, from their shapes: what a block has is counted once and multiplied.</summary>
public sealed class PublishedSizesTests
{
    // The model card of facebook/dinov2-small says 22.1 M; the checkpoint has a mask token of 384 more.
    [Fact]
    public void DINOv2_small_has_22_1_million_parameters() => Assert.Equal(
        22_056_576,
        384 + Count("""{"model_type":"dinov2","hidden_size":384,"image_size":518,"layer_norm_eps":1e-6,"mlp_ratio":4,"num_attention_heads":6,"num_hidden_layers":12,"patch_size":14}"""));

    // The card of openai/clip-vit-base-patch32's image encoder with its projection (CLIPVisionModelWithProjection) says 87.8 M; the projection has 768 x 512.
    [Fact]
    public void CLIPs_base_tower_of_patches_of_32_has_87_8_million_parameters_with_its_projection() =>
        Assert.Equal(87_849_216, (768 * 512) + Count("""{"model_type":"clip_vision_model"}"""));

    // The card of facebook/deit-base-distilled-patch16-224 says 87 M, timm 87.34 M, both with two classifiers of 1,000 classes.
    [Fact]
    public void DeiT_base_with_both_classifiers_has_87_3_million_parameters() => Assert.Equal(
        87_338_192,
        (2 * ((768 * 1000) + 1000)) + Count("""{"model_type":"deit","hidden_size":768,"intermediate_size":3072,"num_attention_heads":12,"num_hidden_layers":12}"""));

    // torchvision's documentation of its weights (num_params), with a classifier of 1,000 classes.
    [Theory]
    [InlineData(18, 11_689_512)]
    [InlineData(34, 21_797_672)]
    [InlineData(50, 25_557_032)]
    [InlineData(101, 44_549_160)]
    [InlineData(152, 60_192_808)]
    public void ResNets_have_torchvisions_numbers_of_parameters(int depth, long published)
    {
        var options = new ResNetOptions { Depth = depth };
        Assert.Equal(published, EncoderShape.Of(options).Total + (1000L * options.Width) + 1000);
    }

    private static long Count(string json)
    {
        using var config = System.Text.Json.JsonDocument.Parse(json);
        var options = VisionTransformerOptions.FromConfig(config.RootElement);
        var (one, two) = (CountOf(options with { Layers = 1 }), CountOf(options with { Layers = 2 }));
        return one + ((options.Layers - 1) * (two - one));
    }

    private static long CountOf(VisionTransformerOptions options)
    {
        using var encoder = new VisionTransformer(options);
        return encoder.parameters().Sum(parameter => parameter.numel());
    }
}
