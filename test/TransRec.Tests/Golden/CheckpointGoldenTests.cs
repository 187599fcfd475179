using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;

namespace TransRec.Tests.Golden;

/// <summary>Files written by torch.save (torch 2.6) and by the reference safetensors library.</summary>
public sealed class CheckpointGoldenTests
{
    [Fact]
    public void A_training_checkpoint_reads_equal_to_its_state_dict_as_safetensors()
    {
        using var actual = TorchCheckpointFile.Open(GoldenFolder.Need("ckpt", "pretrained_sasrec", "epoch-1.pt"));
        using var expected = SafetensorsFile.Open(GoldenFolder.Need("ckpt", "pretrained_sasrec", "expected_state_dict.safetensors"));
        Assert.Equal("model_state_dict", actual.Section);
        Assert.Equal(expected.Entries.Keys.Order(StringComparer.Ordinal), actual.Entries.Keys.Order(StringComparer.Ordinal));
        AssertEqual(expected, actual, expected.Entries.Keys);
    }

    [Fact]
    public void Every_training_checkpoint_reads_in_full()
    {
        foreach (var path in Directory.EnumerateFiles(GoldenFolder.Need("ckpt"), "*.pt", SearchOption.AllDirectories))
        {
            using var checkpoint = TorchCheckpointFile.Open(path);
            Assert.NotEmpty(checkpoint.Entries);
            Assert.Contains("model_state_dict", checkpoint.Sections);
            foreach (var name in checkpoint.Entries.Keys)
            {
                using var tensor = checkpoint.Read(name);
                Assert.Equal(checkpoint.Entries[name].Shape, tensor.shape);
            }
        }
    }

    [Fact]
    public void A_pickled_and_a_safetensors_state_dict_of_one_model_are_equal()
    {
        using var pickled = TorchCheckpointFile.Open(GoldenFolder.Need("models", "bert_tiny", "pytorch_model.bin"));
        using var expected = SafetensorsFile.Open(GoldenFolder.Need("models", "bert_tiny", "model.safetensors"));
        AssertEqual(expected, pickled, expected.Entries.Keys);
    }

    [Fact]
    public void A_model_as_published_on_the_hub_has_the_tensors_and_names_of_the_bare_model()
    {
        using var published = HuggingFaceFolder.Open(GoldenFolder.Need("models", "bert_tiny_hublayout")).OpenWeights();
        using var bare = HuggingFaceFolder.Open(GoldenFolder.Need("models", "bert_tiny")).OpenWeights();
        Assert.Equal(39, bare.Entries.Count);
        Assert.All(bare.Entries.Keys.Except(published.Entries.Keys), name => Assert.StartsWith("pooler.", name));
        Assert.All(published.Entries.Keys.Except(bare.Entries.Keys), name => Assert.StartsWith("cls.", name));
        AssertEqual(bare, published, bare.Entries.Keys.Intersect(published.Entries.Keys));
    }

    [Theory]
    [InlineData("bert_tiny", "bert", "encoder.layer.1.attention.self.query.weight")]
    [InlineData("bert_tiny_hublayout", "bert", "encoder.layer.1.output.LayerNorm.weight")]
    [InlineData("roberta_tiny", "roberta", "encoder.layer.1.attention.self.query.weight")]
    [InlineData("vit_tiny", "vit", "embeddings.cls_token")]
    [InlineData("vitmae_tiny", "vit_mae", "encoder.layer.1.attention.attention.query.weight")]
    public void A_model_folder_opens_with_its_configuration_and_bare_names(string model, string type, string name)
    {
        var folder = HuggingFaceFolder.Open(GoldenFolder.Need("models", model));
        using var weights = folder.OpenWeights();
        Assert.Equal(type, folder.Config.GetProperty("model_type").GetString());
        Assert.Contains(name, weights.Entries.Keys);
        Assert.DoesNotContain(weights.Entries.Keys, key => key.EndsWith("position_ids", StringComparison.Ordinal));
    }

    [Fact]
    public void The_writer_reproduces_the_files_of_the_reference_library_byte_for_byte()
    {
        using var scope = torch.NewDisposeScope();
        var written = Path.Combine(Path.GetTempPath(), $"transrec-{Guid.NewGuid():n}.safetensors");
        try
        {
            foreach (var path in Directory.EnumerateFiles(GoldenFolder.Need(), "*.safetensors", SearchOption.AllDirectories).Order().Take(40))
            {
                using var file = SafetensorsFile.Open(path);
                var tensors = file.Entries.Keys.ToDictionary(name => name, file.Read);
                SafetensorsWriter.Write(written, tensors, file.Metadata.Count > 0 ? file.Metadata : null);
                Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(written)), path);
                foreach (var tensor in tensors.Values)
                {
                    tensor.Dispose();
                }
            }
        }
        finally
        {
            File.Delete(written);
        }
    }

    private static void AssertEqual(ITensorSource expected, ITensorSource actual, IEnumerable<string> names)
    {
        var count = 0;
        foreach (var name in names)
        {
            using var first = expected.Read(name);
            using var second = actual.Read(name);
            Assert.Equal(expected.Entries[name], actual.Entries[name]);
            Assert.Equal(first.bytes.ToArray(), second.bytes.ToArray());
            count++;
        }

        Assert.True(count > 0);
    }
}
