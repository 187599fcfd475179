using System.Text.Json;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Tests.Images;

public sealed class PreprocessorConfigTests
{
    [Fact]
    public void A_ViT_configuration_gives_size_and_normalisation()
    {
        var config = Parse("""{"do_resize":true,"size":{"height":96,"width":64},"resample":3,"image_mean":[0.1,0.2,0.3],"image_std":[1,2,3]}""");
        Assert.Equal(new PictureTransform { Height = 96, Width = 64, Resampling = PictureResampling.Bicubic }, config.Transform);
        Assert.Equal([0.1f, 0.2f, 0.3f], config.Normalization.Mean);
        Assert.Equal([1, 2, 3], config.Normalization.StandardDeviation);
    }

    [Fact]
    public void A_shortest_edge_with_a_crop_keeps_the_ratio_of_the_sides()
    {
        var config = Parse("""{"size":{"shortest_edge":8},"do_center_crop":true,"crop_size":{"height":6,"width":6}}""");
        Assert.Equal((12, 8), config.Transform.Cropping!.SizeOf(new PixelGrid(3, 2, new byte[18])));
        Assert.Equal((6, 6), (config.Transform.Height, config.Transform.Width));
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        var error = Assert.Throws<CheckpointException>(() => Parse("""{"resample":9,"image_mean":[1],"size":{"shortest_edge":8}}"""));
        Assert.All(["resample", "image_mean", "shortest_edge"], name => Assert.Contains($"\"{name}\"", error.Message.Replace("has shortest_edge", "\"shortest_edge\""), StringComparison.Ordinal));
    }

    private static PreprocessorConfig Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return PreprocessorConfig.Parse(document.RootElement, "preprocessor_config.json");
    }
}
