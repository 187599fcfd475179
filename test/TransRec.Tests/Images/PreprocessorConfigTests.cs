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
    public void A_ConvNext_processor_crops_below_384_pixels_and_squeezes_from_there_on()
    {
        // As the published folders of ResNet-50 say it: the shorter side becomes int(224 / 0.875) = 256.
        var small = Parse("""{"crop_pct":0.875,"feature_extractor_type":"ConvNextFeatureExtractor","resample":3,"size":224}""").Transform;
        Assert.Equal(new PictureTransform { Height = 224, Width = 224, Resampling = PictureResampling.Bicubic, Cropping = new() { ShortestEdge = 256 } }, small);
        var large = Parse("""{"image_processor_type":"ConvNextImageProcessor","size":{"shortest_edge":384}}""").Transform;
        Assert.Equal(new PictureTransform { Height = 384, Width = 384 }, large);
        Assert.Contains("\"size\"", Assert.Throws<CheckpointException>(() => Parse("""{"image_processor_type":"ConvNextImageProcessor","size":{"height":8,"width":8}}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Absent_keys_have_the_defaults_of_the_processor_that_is_named()
    {
        var clip = Parse("""{"image_processor_type":"CLIPImageProcessor"}""");
        Assert.Equal(new PictureTransform { Resampling = PictureResampling.Bicubic, Cropping = new() { ShortestEdge = 224 } }, clip.Transform);
        Assert.Equal([0.48145466f, 0.4578275f, 0.40821073f], clip.Normalization.Mean);
        var bit = Parse("""{"crop_size":{"height":224,"width":224},"image_processor_type":"BitImageProcessor","size":{"shortest_edge":256}}""");
        Assert.Equal(256, bit.Transform.Cropping!.ShortestEdge);
        var deit = Parse("""{"crop_size":224,"feature_extractor_type":"DeiTFeatureExtractor","size":256}""");
        Assert.Equal(new PictureTransform { Resampling = PictureResampling.Bicubic, Cropping = new() { Height = 256, Width = 256 } }, deit.Transform);
    }

    [Fact]
    public void Another_size_keeps_the_share_that_a_crop_keeps() => Assert.Equal(
        new PictureTransform { Height = 112, Width = 112, Cropping = new() { ShortestEdge = 128 } },
        new PictureTransform { Height = 224, Width = 224, Cropping = new() { ShortestEdge = 256 } }.WithSide(112));

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
