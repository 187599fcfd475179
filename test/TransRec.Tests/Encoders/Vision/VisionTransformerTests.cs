using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;
using TransRec.Foundation.Randomness;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Vision;

public sealed class VisionTransformerTests
{
    [Theory]
    [InlineData("vit")]
    [InlineData("mae")]
    public void The_first_rows_alone_equal_the_first_of_all_rows(string family)
    {
        using var scope = NewDisposeScope();
        using var encoder = Drawn(family);
        var pictures = TinyModels.Normals(1, 3, 3, 12, 12);
        Numbers.AreClose(encoder.Forward(pictures)[.., 0], encoder.ForwardFirst(pictures), 1e-6);
    }

    [Fact]
    public void A_patch_is_embedded_as_the_published_convolution_does()
    {
        using var scope = NewDisposeScope();
        using var encoder = Drawn("vit");
        var pictures = TinyModels.Normals(1, 2, 3, 12, 12);
        var weights = encoder.state_dict();
        var patches = nn.functional.conv2d(
            pictures, weights["embeddings.patch.weight"].view(16, 3, 4, 4), weights["embeddings.patch.bias"], strides: [4, 4]); // [2, 16, 3, 3]
        var expected = patches.flatten(2).transpose(1, 2) + weights["embeddings.position"][.., 1..];
        Numbers.AreClose(expected, encoder.HiddenStates(pictures)[0][.., 1..], 1e-5);
    }

    [Fact]
    public void A_block_of_zeros_adds_nothing_so_that_only_the_last_norm_acts()
    {
        using var scope = NewDisposeScope();
        using var encoder = Drawn("vit");
        using (no_grad())
        {
            foreach (var (name, parameter) in encoder.named_parameters().Where(named => named.name.Contains(".down.") || named.name.Contains(".output.")))
            {
                parameter.zero_();
            }
        }

        var states = encoder.HiddenStates(TinyModels.Normals(1, 2, 3, 12, 12));
        Assert.True(states[0].equal(states[^1]).all().item<bool>());
    }

    [Theory]
    [InlineData(12, 20, 16)]
    [InlineData(8, 8, 5)]
    [InlineData(15, 14, 10)] // the last pixels fill no patch
    public void Pictures_of_another_size_are_seen_with_interpolated_positions(int height, int width, int rows)
    {
        using var scope = NewDisposeScope();
        using var encoder = Drawn("vit");
        var states = encoder.Forward(TinyModels.Normals(1, 2, 3, height, width));
        Assert.Equal([2L, rows, 16], states.shape);
        Assert.Equal(rows, encoder.Cost(height, width));
    }

    [Fact]
    public void Interpolated_positions_follow_the_bicubic_formula()
    {
        using var scope = NewDisposeScope();
        var table = TinyModels.Normals(1, 1, 1 + 9, 2);
        var fitted = PositionGrid.Fit(table, grid: (3, 3), rows: 3, columns: 6);
        Assert.Equal([19L, 2], fitted.shape);
        Assert.True(fitted[0].equal(table[0, 0]).all().item<bool>());
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 6; column++)
            {
                Numbers.AreClose(Bicubic(table[0, (1 + (row * 3))..(4 + (row * 3))], ((column + 0.5) / 2) - 0.5), fitted[1 + (row * 6) + column], 1e-5);
            }
        }
    }

    [Fact]
    public void Prompt_rows_stand_in_front_and_the_first_row_is_still_CLS()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("vit");
        var encoder = (VisionTransformer)model.Items.Encoders[0].Module;
        var pictures = TinyModels.Normals(1, 2, 3, 12, 12);
        var before = encoder.HiddenStates(pictures)[0];
        AdapterRegistry.Prepare(model, new PromptOptions { Length = 2 });
        Assert.True(before.equal(encoder.HiddenStates(pictures)[0]).all().item<bool>()); // without the prompt's rows
        Assert.Equal([2L, 10, 16], encoder.Forward(pictures).shape);
        Numbers.AreClose(encoder.Forward(pictures)[.., 0], encoder.ForwardFirst(pictures), 1e-6);
    }

    [Fact]
    public void A_seeded_mask_is_the_same_for_the_same_place_in_training_and_keeps_its_share()
    {
        using var scope = NewDisposeScope();
        var mask = PatchMask.Draw(items: 2, patches: 16, ratio: 0.75, new RandomSource(1, RandomPurpose.Masking, 2, 3));
        var again = PatchMask.Draw(items: 2, patches: 16, ratio: 0.75, new RandomSource(1, RandomPurpose.Masking, 2, 3));
        Assert.Equal([2L, 4], mask.Kept.shape);
        Assert.Equal(mask.Kept.data<long>(), again.Kept.data<long>());
        Assert.NotEqual(mask.Kept[0].data<long>(), mask.Kept[1].data<long>());
    }

    [Fact]
    public void A_mask_ratio_hides_patches_while_training_only()
    {
        using var scope = NewDisposeScope();
        using var encoder = new VisionTransformer(TinyModels.VisionShape("mae") with { MaskRatio = 0.5 });
        var pictures = TinyModels.Normals(1, 2, 3, 12, 12);
        encoder.train();
        Assert.Equal([2L, 5, 16], encoder.Forward(pictures).shape);
        encoder.eval();
        Assert.Equal([2L, 10, 16], encoder.Forward(pictures).shape);
    }

    [Theory]
    [InlineData(new long[] { 2, 1, 12, 12 }, "Pictures have shape [2, 1, 12, 12]; expected [items, 3, height, width]")]
    [InlineData(new long[] { 2, 3, 3, 12 }, "Pictures are 3 x 12 pixels; this encoder needs 4 x 4 at least")]
    public void Tensors_that_are_no_pictures_are_refused(long[] shape, string message)
    {
        using var scope = NewDisposeScope();
        using var encoder = Drawn("vit");
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => encoder.ForwardFirst(zeros(shape))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_for_other_pictures_is_refused()
    {
        using var scope = NewDisposeScope();
        using var encoder = Drawn("mae");
        var mask = PatchMask.FromNoise(rand(2, 16), 0.5);
        var error = Assert.Throws<ArgumentException>(() => encoder.Forward(zeros(2, 3, 12, 12), mask));
        Assert.Contains("for 2 pictures of 16 patches; these are 2 of 9", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vit.")]
    [InlineData("")]
    public void A_folder_loads_with_and_without_the_prefix_and_foreign_heads_are_left(string prefix)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var encoder = Drawn("vit", pooler: true);
        Write(folder.Path, encoder, prefix, [new("classifier.weight", zeros(2, 16)), new("decoder.mask_token", zeros(1, 1, 16))]);
        using var loaded = VisionTransformerFolder.Load(HuggingFaceFolder.Open(folder.Path));
        loaded.eval();
        var pictures = TinyModels.Normals(1, 2, 3, 12, 12);
        Assert.Equal(encoder.Pool(encoder.ForwardFirst(pictures)).data<float>(), loaded.Pool(loaded.ForwardFirst(pictures)).data<float>());
    }

    [Fact]
    public void Missing_and_unexpected_weights_are_named()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var encoder = Drawn("vit");
        Write(folder.Path, encoder, "", [new("encoder.layer.7.output.dense.bias", zeros(16))], without: "layernorm.bias");
        var error = Assert.Throws<CheckpointException>(() => VisionTransformerFolder.Load(HuggingFaceFolder.Open(folder.Path)));
        Assert.Contains("Missing: layernorm.bias", error.Message, StringComparison.Ordinal);
        Assert.Contains("Unexpected: encoder.layer.7.output.dense.bias", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model_type":"swin"}""", "\"model_type\" is \"swin\"; one of vit, vit_mae, deit, dinov2, dinov2_with_registers, clip_vision_model, clip, resnet, torchvision_resnet")]
    [InlineData("""{"model_type":"vit","qkv_bias":false}""", "\"qkv_bias\" is false; true")]
    [InlineData("""{"model_type":"vit_mae","image_size":[224,192]}""", "\"image_size\" is [224,192]; one number")]
    [InlineData("""{"model_type":"vit","patch_size":[16,8]}""", "\"patch_size\" is [16,8]; one number")]
    [InlineData("""{"model_type":"vit"}""", "\"hidden_size\" is missing; a whole number from 1 to 16384")]
    public void A_configuration_that_is_no_supported_ViT_is_refused(string json, string message)
    {
        using var config = System.Text.Json.JsonDocument.Parse(json);
        var error = Assert.Throws<CheckpointException>(() => VisionTransformerOptions.FromConfig(config.RootElement));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static VisionTransformer Drawn(string family, bool pooler = false)
    {
        var encoder = new VisionTransformer(TinyModels.VisionShape(family) with { Pooler = pooler });
        TinyModels.Draw(encoder, seed: 1);
        encoder.eval();
        return encoder;
    }

    private static void Write(string path, VisionTransformer encoder, string prefix, KeyValuePair<string, Tensor>[] others, string? without = null)
    {
        VisionTransformerFolder.Save(path, encoder);
        Dictionary<string, Tensor> tensors;
        using (var saved = SafetensorsFile.Open(Path.Combine(path, "model.safetensors")))
        {
            tensors = saved.Entries.Keys.Where(name => name != without).ToDictionary(name => prefix + name, saved.Read);
        }

        HuggingFaceFolder.Write(path, encoder.Options.ToConfig().ToJsonString(), tensors.Concat(others));
    }

    // Keys' cubic convolution with a = -0.75, edges repeated, between the three values of a row.
    private static Tensor Bicubic(Tensor row, double place)
    {
        var left = (int)Math.Floor(place);
        var sum = zeros(2);
        for (var i = left - 1; i <= left + 2; i++)
        {
            sum += row[Math.Clamp(i, 0, 2)] * Cubic(Math.Abs(place - i));
        }

        return sum;
    }

    private static double Cubic(double x) => x <= 1
        ? (1.25 * x * x * x) - (2.25 * x * x) + 1
        : -0.75 * ((x * x * x) - (5 * x * x) + (8 * x) - 4);
}
