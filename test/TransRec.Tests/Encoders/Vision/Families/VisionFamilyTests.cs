using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Encoders.Vision.Families;

public sealed class VisionFamilyTests
{
    private const string Sizes = """
        "hidden_size":16,"image_size":12,"num_attention_heads":2,"num_hidden_layers":2,"patch_size":4
        """;

    private static readonly SlowVisionNames Deit = new() { Tokens = ["embeddings.cls_token", "embeddings.distillation_token"] };

    private static readonly SlowVisionNames Dinov2 = new()
    {
        NormEpsilon = 1e-6,
        AttentionNorm = "norm1",
        FeedForwardNorm = "norm2",
        Up = "mlp.fc1",
        Down = "mlp.fc2",
        Scales = ("layer_scale1.lambda1", "layer_scale2.lambda1"),
    };

    private static readonly SlowVisionNames Clip = new()
    {
        NormEpsilon = 1e-5,
        Activation = SlowLayers.QuickGelu,
        Tokens = ["embeddings.class_embedding"],
        Position = "embeddings.position_embedding.weight",
        HasPlainTables = true,
        PatchLayer = "embeddings.patch_embedding",
        PatchHasBias = false,
        FirstNorm = "pre_layrnorm",
        LastNorm = "post_layernorm",
        Block = "encoder.layers.{0}.",
        Query = "self_attn.q_proj",
        Key = "self_attn.k_proj",
        Value = "self_attn.v_proj",
        Output = "self_attn.out_proj",
        AttentionNorm = "layer_norm1",
        FeedForwardNorm = "layer_norm2",
        Up = "mlp.fc1",
        Down = "mlp.fc2",
    };

    [Theory]
    [InlineData("")]
    [InlineData("vit.")]
    public void ViT_reads_pictures_that_are_not_square_with_positions_made_for_them(string prefix)
    {
        using var checkpoint = new VisionCheckpoint(new SlowVisionNames { Grid = (3, 5) });
        checkpoint.Write($$"""{"model_type":"vit","intermediate_size":24,{{Sizes.Replace("\"image_size\":12", "\"image_size\":[12,20]", StringComparison.Ordinal)}}}""", prefix);
        checkpoint.AssertStates((12, 20), (12, 12), (8, 24));
    }

    [Theory]
    [InlineData("")]
    [InlineData("deit.")]
    public void DeiT_has_a_second_token_with_a_position_of_its_own(string prefix)
    {
        using var checkpoint = new VisionCheckpoint(Deit);
        checkpoint.Write($$"""{"model_type":"deit","intermediate_size":24,{{Sizes}}}""", prefix, "cls_classifier.weight", "distillation_classifier.bias");
        checkpoint.AssertStates((12, 12), (16, 8));
        using var encoder = checkpoint.Load();
        Assert.Equal(2 + (4 * 2), encoder.Cost(16, 8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dinov2.")]
    public void DINOv2_scales_what_its_sublayers_add(string prefix)
    {
        using var checkpoint = new VisionCheckpoint(Dinov2);
        checkpoint.Add("embeddings.mask_token", 1, 16);
        checkpoint.Write(
            $$"""{"model_type":"dinov2","mlp_ratio":1.5,"layerscale_value":1.0,"use_swiglu_ffn":false,"drop_path_rate":0.0,"layer_norm_eps":1e-6,{{Sizes}}}""", prefix, "classifier.weight");
        checkpoint.AssertStates((12, 12), (20, 16));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dinov2_with_registers.")]
    public void Registers_have_no_positions_and_make_smaller_grids_smooth(string prefix)
    {
        using var checkpoint = new VisionCheckpoint(Dinov2 with { Registers = "embeddings.register_tokens" });
        checkpoint.Add("embeddings.register_tokens", 1, 3, 16);
        checkpoint.Add("embeddings.mask_token", 1, 16);
        checkpoint.Write($$"""{"model_type":"dinov2_with_registers","mlp_ratio":1.5,"layer_norm_eps":1e-6,"num_register_tokens":3,{{Sizes}}}""", prefix);
        checkpoint.AssertStates((12, 12), (8, 8), (20, 8));
        using var encoder = checkpoint.Load();
        Assert.Equal(1 + 3 + (2 * 3), encoder.Cost(8, 12));
    }

    [Theory]
    [InlineData("vision_model.")]
    [InlineData("model.vision_model.")]
    public void CLIPs_vision_tower_normalises_before_its_blocks(string prefix)
    {
        using var checkpoint = new VisionCheckpoint(Clip);
        checkpoint.Write($$"""{"model_type":"clip_vision_model","intermediate_size":24,"hidden_act":"quick_gelu",{{Sizes}}}""", prefix);
        checkpoint.AssertStates((12, 12), (16, 8));
    }

    [Fact]
    public void Of_a_model_of_CLIP_the_vision_tower_is_read_and_what_its_configuration_leaves_out_is_usual()
    {
        using var checkpoint = new VisionCheckpoint(Clip with { Heads = 4 });
        checkpoint.Write(
            $$"""{"model_type":"clip","projection_dim":512,"text_config":{"model_type":"clip_text_model"},"vision_config":{"intermediate_size":24,{{Sizes.Replace("heads\":2", "heads\":4", StringComparison.Ordinal)}} } }""",
            "vision_model.", "text_model.final_layer_norm.bias", "text_projection.weight", "visual_projection.weight", "logit_scale");
        checkpoint.AssertStates((12, 12));
        using var config = System.Text.Json.JsonDocument.Parse("""{"model_type":"clip","vision_config":{"patch_size":16}}""");
        var options = VisionTransformerOptions.FromConfig(config.RootElement);
        Assert.Equal((768, 12, 12, 3072, 16, 224, "quick_gelu", 1e-5), (options.Width, options.Layers, options.Heads, options.FeedForwardWidth, options.PatchSize, options.ImageSize, options.Activation, options.NormEpsilon));
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        using var config = System.Text.Json.JsonDocument.Parse(
            """{"model_type":"dinov2","hidden_size":16,"num_attention_heads":3,"num_hidden_layers":1.5,"use_swiglu_ffn":true,"hidden_act":"mish","mlp_ratio":"4","num_channels":1,"drop_path_rate":0.1,"image_size":[12,"a"],"patch_size":[4,2]}""");
        var message = Assert.Throws<CheckpointException>(() => VisionTransformerOptions.FromConfig(config.RootElement)).Message;
        Assert.All(
            ["num_attention_heads", "num_hidden_layers", "use_swiglu_ffn", "hidden_act", "mlp_ratio", "num_channels", "drop_path_rate", "image_size", "patch_size"],
            key => Assert.Contains($"\"{key}\" is", message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model_type":"clip"}""", "has no \"vision_config\"")]
    [InlineData("""{"model_type":"clip","vision_config":{"hidden_act":"mish"}}""", "config.json, \"vision_config\": \"hidden_act\" is \"mish\"")]
    [InlineData("""{"model_type":"siglip_vision_model"}""", "vit, vit_mae, deit, dinov2, dinov2_with_registers, clip_vision_model, clip, resnet")]
    public void Other_configurations_are_refused_by_what_they_say(string json, string message)
    {
        using var config = System.Text.Json.JsonDocument.Parse(json);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => VisionTransformerOptions.FromConfig(config.RootElement)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ratio_of_the_feed_forward_width_comes_back_whole()
    {
        foreach (var (width, feedForward) in ((int, int)[])[(384, 1536), (49, 100), (10, 7), (768, 2049), (3, 100)])
        {
            var options = new VisionTransformerOptions { Family = VisionTransformerFamily.Dinov2, Width = width, Layers = 1, Heads = 1, FeedForwardWidth = feedForward, NormEpsilon = 1e-6 };
            using var config = System.Text.Json.JsonDocument.Parse(options.ToConfig().ToJsonString());
            Assert.Equal(options, VisionTransformerOptions.FromConfig(config.RootElement));
        }
    }

    [Fact]
    public void A_folder_of_two_vision_encoders_is_refused()
    {
        using var checkpoint = new VisionCheckpoint(Clip);
        checkpoint.Write("{}", "vision_model.", "other.embeddings.patch_embedding.weight");
        Assert.Contains("there are 2 encoders", Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(checkpoint.Path).OpenWeights()).Message, StringComparison.Ordinal);
    }
}
