using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Serving;
using TransRec.Tests;
using TransRec.Tests.Conformance;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Server.Tests.Domains;

[Collection(nameof(TorchGenerator))]
public sealed class KeptVectorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Recommender model = TinyModels.Create("bert");
    private int encoded;

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Titles_are_encoded_once_by_each_model_and_adapters_and_have_the_same_vectors_later()
    {
        float[] bare, adapted;
        using (var backbone = Open())
        {
            bare = backbone.Encode(["one", "two", "one"]);
            adapted = backbone.Encode(["one", "two"], Take(backbone, Lora, 1));
            Assert.Equal(5, encoded);
            Assert.Equal(bare, backbone.Encode(["one", "two", "one"]));
            Assert.Equal(5, encoded);
        }

        using var again = Open();
        Assert.Equal(bare, again.Encode(["one", "two", "one"]));
        Assert.Equal(adapted, again.Encode(["one", "two"], Take(again, Lora, 1)));
        Assert.Equal(5, encoded);
        _ = again.Encode(["one", "three"], Take(again, Lora, 2));
        Assert.Equal(7, encoded);
        Assert.NotEqual(bare[..8], adapted[..8]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-30)]
    [InlineData(14)]
    [InlineData(0)]
    public void A_record_that_is_not_as_it_was_written_is_encoded_again_and_everything_after_it(int flipped)
    {
        float[] bare;
        using (var backbone = Open())
        {
            bare = backbone.Encode(["one", "two", "three"]);
        }

        var file = Directory.GetFiles(folder["vectors"])[0];
        var bytes = File.ReadAllBytes(file);
        bytes[flipped < 0 ? bytes.Length + flipped : flipped] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var again = Open();
        AssertNear(bare, again.Encode(["one", "two", "three"]));
        Assert.Equal(flipped < 0 ? 4 : 6, encoded);
    }

    [Fact]
    public void A_record_that_was_cut_is_encoded_again()
    {
        float[] bare;
        using (var backbone = Open())
        {
            bare = backbone.Encode(["one", "two", "three"]);
        }

        var file = Directory.GetFiles(folder["vectors"])[0];
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 5);
        }

        using var again = Open();
        AssertNear(bare, again.Encode(["one", "two", "three"]));
        Assert.Equal(4, encoded);
    }

    [Fact]
    public void A_folder_that_another_has_is_passed_over()
    {
        using var one = Open();
        using var other = Open();
        Assert.Equal(one.Encode(["one"]), other.Encode(["one"]));
        Assert.Equal(2, encoded);
    }

    // With which others a title is encoded changes the last bits.
    private static void AssertNear(float[] expected, float[] found) => Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));

    private Backbone Open(string name = "vectors")
    {
        var backbone = new Backbone(model, titles =>
        {
            encoded += titles.Count;
            return Content(titles);
        });
        backbone.KeepVectors(folder[name]);
        return backbone;
    }

    private static TokenizedTitles Content(IReadOnlyList<string> titles) => TransRec.Tests.Serving.ServedWorld.Content(titles);
}
