using TransRec.Encoders.Items;
using TransRec.Tests.Conformance;
using TransRec.Tests.Encoders.Vision;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Items;

/// <summary>One item vector from title and picture.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class TextImageItemEncoderTests
{
    [Theory]
    [InlineData("concatenation")]
    [InlineData("gated")]
    public void The_fusion_is_its_formula(string kind)
    {
        using var scope = NewDisposeScope();
        using var fusion = new ItemFusion(2, kind);
        TinyModels.Draw(fusion, seed: 3);
        float[] text = [0.5f, -1], image = [2, 0.25f];
        var weight = fusion.parameters().First().data<float>().ToArray(); // [2, 4]
        var bias = fusion.parameters().Last().data<float>().ToArray();
        for (var i = 0; i < 2; i++)
        {
            var sum = bias[i] + (weight[i * 4] * text[0]) + (weight[(i * 4) + 1] * text[1]) + (weight[(i * 4) + 2] * image[0]) + (weight[(i * 4) + 3] * image[1]);
            var share = 1 / (1 + Math.Exp(-sum));
            var expected = kind == "gated" ? (share * text[i]) + ((1 - share) * image[i]) : sum;
            Assert.Equal(expected, fusion.forward(tensor(text).view(1, 2), tensor(image).view(1, 2))[0, i].item<float>(), 5);
        }
    }

    [Fact]
    public void An_item_vector_is_the_fusion_of_what_each_part_alone_gives()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert+resnet");
        using var _ = no_grad();
        var tower = (TextImageItemEncoder)model.Items;
        int[] items = [3, 0, 12, 3];
        var content = (TitlesAndPictures)TinyModels.ContentOf(model);
        var both = tower.Encode(content, items);
        var expected = ((ItemFusion)tower.Heads[^1]).forward(tower.Text.Encode(content.Titles, items), tower.Image.Encode(content.Pictures, items));
        Assert.Equal([4, TinyModels.UserWidth], both.shape);
        Assert.True(both.allclose(expected, 1e-6, 1e-6));
        Assert.False(both.allclose(tower.Text.Encode(content.Titles, items), 1e-2, 1e-2));
    }

    [Fact]
    public void Parts_of_different_catalogues_are_refused_with_both_sizes()
    {
        var error = Assert.Throws<ArgumentException>(() => new TitlesAndPictures(TinyModels.Titles(), new MemoryPictures(5, side: 12, seed: 1)));
        Assert.Contains("titles of 12 items and pictures of 5", error.Message, StringComparison.Ordinal);
    }
}
