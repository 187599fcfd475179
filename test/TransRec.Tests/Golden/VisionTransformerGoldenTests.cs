using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Encoders.Vision;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>transformers 4.27.1 on small random ViT and MAE checkpoints, float32.</summary>
public sealed class VisionTransformerGoldenTests
{
    private const double Tolerance = 1e-5; // relative to the largest expected value

    [Fact]
    public void ViT_gives_the_reference_states_in_every_layer_and_row()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var encoder = Open("vit_tiny");
        using var expected = Expected("vit_tiny");

        var states = encoder.HiddenStates(expected.Read("pixel_values"));

        Assert.Equal(3, states.Count);
        Assert.All(Enumerable.Range(0, 3), layer => Numbers.AreClose(expected.Read($"hidden_states.{layer}"), states[layer], Tolerance));
        Numbers.AreClose(expected.Read("last_hidden_state_after_layernorm"), encoder.Forward(expected.Read("pixel_values")), Tolerance);
    }

    [Fact]
    public void ViTs_first_rows_with_the_classifier_as_head_give_the_reference_item_vectors()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var encoder = Open("vit_tiny");
        using var expected = Expected("vit_tiny");
        using var published = SafetensorsFile.Open(GoldenFolder.Need("models", "vit_tiny", "model.safetensors"));
        using var head = new ItemHead(64, 24);
        ModuleWeights.Load(head, published, new KeyMap(("classifier.", "fc.")), mayBeIgnored: name => name.StartsWith("vit.", StringComparison.Ordinal));

        var first = encoder.ForwardFirst(expected.Read("pixel_values"));

        Numbers.AreClose(expected.Read("last_hidden_state_after_layernorm")[.., 0], first, Tolerance);
        Numbers.AreClose(expected.Read("vit_encoder_item_emb"), head.forward(first), Tolerance);
        using var exact = SafetensorsFile.Open(GoldenFolder.Need("models", "vit_tiny", "io_f64.safetensors"));
        Numbers.AreClose(exact.Read("logits"), nn.functional.linear(first, published.Read("classifier.weight"), published.Read("classifier.bias")), Tolerance);
    }

    [Fact]
    public void MAE_without_a_mask_gives_the_reference_states_in_raster_order()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var encoder = Open("vitmae_tiny");
        using var expected = Expected("vitmae_tiny");

        var all = encoder.Forward(expected.Read("pixel_values"));

        Numbers.AreClose(expected.Read("patches_unshuffled_mask0"), all[.., 1..], Tolerance);
        Numbers.AreClose(expected.Read("cls_mask0"), encoder.ForwardFirst(expected.Read("pixel_values")), Tolerance);
    }

    [Theory]
    [InlineData(0.0, "mask0")]
    [InlineData(0.75, "mask75")]
    public void MAE_with_the_given_noise_sees_the_patches_that_the_reference_sees(double ratio, string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var encoder = Open("vitmae_tiny");
        using var expected = Expected("vitmae_tiny");
        var mask = PatchMask.FromNoise(expected.Read("noise"), ratio);

        Assert.Equal(expected.Read($"ids_restore_{name}").data<long>(), mask.Restore.data<long>());
        Numbers.AreClose(expected.Read($"last_hidden_state_{name}"), encoder.Forward(expected.Read("pixel_values"), mask), Tolerance);
        Numbers.AreClose(expected.Read($"cls_{name}"), encoder.ForwardFirst(expected.Read("pixel_values"), mask), Tolerance);
        if (ratio > 0)
        {
            Assert.Equal(expected.Read("mask_mask75").data<float>(), mask.Restore.ge(mask.Kept.shape[1]).to(ScalarType.Float32).data<float>());
        }
    }

    [Fact]
    public void The_fixed_positions_of_a_fresh_MAE_are_the_published_ones()
    {
        using var scope = NewDisposeScope();
        using var published = SafetensorsFile.Open(GoldenFolder.Need("models", "vitmae_tiny", "model.safetensors"));
        Numbers.AreClose(published.Read("embeddings.position_embeddings"), PositionGrid.SinesAndCosines(grid: 4, width: 64), 1e-6);
    }

    [Theory]
    [InlineData("vit_tiny")]
    [InlineData("vitmae_tiny")]
    public void A_saved_folder_has_the_published_names_and_values(string model)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var encoder = Open(model);
        VisionTransformerFolder.Save(folder.Path, encoder);
        using var published = HuggingFaceFolder.Open(GoldenFolder.Need("models", model)).OpenWeights();
        using var saved = SafetensorsFile.Open(Path.Combine(folder.Path, "model.safetensors"));

        Assert.Equal(
            published.Entries.Keys.Where(name => !name.StartsWith("classifier.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            saved.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(saved.Entries.Keys, name => Assert.True(published.Read(name).equal(saved.Read(name)).all().item<bool>(), name));
        Assert.Equal(encoder.Options, VisionTransformerFolder.Load(HuggingFaceFolder.Open(folder.Path)).Options);
    }

    private static VisionTransformer Open(string model)
    {
        var encoder = VisionTransformerFolder.Load(HuggingFaceFolder.Open(GoldenFolder.Need("models", model)));
        encoder.eval();
        return encoder;
    }

    private static SafetensorsFile Expected(string model) => SafetensorsFile.Open(GoldenFolder.Need("models", model, "io.safetensors"));
}
