using System.Text;
using TorchSharp;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;
using static TransRec.Tests.Checkpoints.PickleWriter;

namespace TransRec.Tests.Checkpoints;

public sealed class HuggingFaceFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_written_folder_opens_with_the_same_configuration_tensors_and_files()
    {
        var tensors = new Dictionary<string, Tensor> { ["embeddings.weight"] = rand(3, 2), ["pooler.bias"] = rand(2) };
        var path = _folder["new"];
        HuggingFaceFolder.Write(path, """{"model_type":"bert"}""", tensors, new Dictionary<string, ReadOnlyMemory<byte>> { ["vocab.txt"] = "a\n"u8.ToArray() });
        var folder = HuggingFaceFolder.Open(path);
        using var weights = folder.OpenWeights();
        Assert.Equal("bert", folder.Config.GetProperty("model_type").GetString());
        Assert.Equal("a\n", File.ReadAllText(folder.FilePath("vocab.txt")));
        Assert.Equal("pt", weights.Metadata["format"]);
        Assert.All(tensors, pair => SampleTensors.AssertSame(pair.Value, weights.Read(pair.Key)));
    }

    [Theory]
    [InlineData("bert.embeddings.LayerNorm.gamma", "embeddings.LayerNorm.weight")]
    [InlineData("roberta.encoder.layer.0.output.LayerNorm.beta", "encoder.layer.0.output.LayerNorm.bias")]
    [InlineData("vit.layernorm.weight", "layernorm.weight")]
    [InlineData("encoder.layer.0.output.dense.weight", "encoder.layer.0.output.dense.weight")]
    [InlineData("cls.predictions.transform.LayerNorm.gamma", "cls.predictions.transform.LayerNorm.weight")]
    [InlineData("layer_scale.gamma", "layer_scale.gamma")]
    [InlineData("bertram.weight", "bertram.weight")]
    [InlineData("bert.embeddings.position_ids", null)]
    public void Names_become_those_of_the_bare_model(string published, string? bare) => Assert.Equal(bare, new HuggingFaceNames().Rename(published));

    [Fact]
    public void Names_stay_as_published_on_request()
    {
        Assert.Equal("bert.LayerNorm.gamma", HuggingFaceNames.AsPublished.Rename("bert.LayerNorm.gamma"));
        Assert.Equal("position_ids", HuggingFaceNames.AsPublished.Rename("position_ids"));
    }

    [Fact]
    public void Two_tensors_with_one_name_in_the_bare_model_are_rejected()
    {
        _folder.Write("config.json", "{}");
        SafetensorsWriter.Write(_folder["model.safetensors"], new Dictionary<string, Tensor> { ["bert.w"] = ones(1), ["w"] = ones(1) });
        var error = Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(_folder.Path).OpenWeights());
        Assert.Contains("are called \"w\"", error.Message);
    }

    [Fact]
    public void Weights_are_looked_for_in_order()
    {
        _folder.Write("config.json", "{}");
        var folder = HuggingFaceFolder.Open(_folder.Path);
        var error = Assert.Throws<CheckpointException>(() => folder.OpenWeights());
        Assert.Contains("looked for model.safetensors, model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json; it has config.json.", error.Message);
        _folder.Write("part.bin", Pickled("from-parts"));
        _folder.Write("pytorch_model.bin.index.json", """{"weight_map":{"from-parts":"part.bin"}}""");
        AssertOnly(folder, "from-parts");
        _folder.Write("pytorch_model.bin", Pickled("from-bin"));
        AssertOnly(folder, "from-bin");
        SafetensorsWriter.Write(_folder["part.safetensors"], new Dictionary<string, Tensor> { ["from-shards"] = ones(1) });
        _folder.Write("model.safetensors.index.json", """{"weight_map":{"from-shards":"part.safetensors"}}""");
        AssertOnly(folder, "from-shards");
        SafetensorsWriter.Write(_folder["model.safetensors"], new Dictionary<string, Tensor> { ["from-file"] = ones(1) });
        AssertOnly(folder, "from-file");
    }

    [Fact]
    public void A_folder_without_a_sound_configuration_is_rejected()
    {
        Assert.Contains("is not a folder", Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(_folder["absent"])).Message);
        _folder.Write("vocab.txt", "a");
        Assert.Contains("has no config.json; it has vocab.txt.", Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(_folder.Path)).Message);
        foreach (var (content, message) in new[]
        {
            ("[]", "holds a JSON Array; an object is expected"), ("{", "is not valid JSON"), ("""{"a":1,"a":2}""", "is not valid JSON"), ("""{"a":"\ud800"}""", "is not valid JSON"),
        })
        {
            _folder.Write("config.json", content);
            Assert.Contains(message, Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(_folder.Path)).Message);
        }

        _folder.Write("config.json", Encoding.Latin1.GetBytes("""{"a":"é"}"""));
        Assert.Contains("is not valid UTF-8", Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Open(_folder.Path)).Message);
    }

    [Fact]
    public void Nothing_is_written_when_the_configuration_or_a_file_name_is_wrong()
    {
        var path = _folder["new"];
        Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Write(path, "[]", new Dictionary<string, Tensor>()));
        foreach (var name in new[] { "../escape", "a/b", "", "..", "config.json", "model.safetensors" })
        {
            var files = new Dictionary<string, ReadOnlyMemory<byte>> { [name] = new byte[1] };
            Assert.Throws<CheckpointException>(() => HuggingFaceFolder.Write(path, "{}", new Dictionary<string, Tensor>(), files));
        }

        Assert.False(Directory.Exists(path));
    }

    private static byte[] Pickled(string name) => TorchFiles.Zip(
        new Dictionary<string, object?> { [name] = Tensor(new PickledStorage("FloatStorage", "0", 1), 0, [1], [1]) }, ("0", TorchFiles.Bytes(1)));

    private static void AssertOnly(HuggingFaceFolder folder, string name)
    {
        using var weights = folder.OpenWeights();
        Assert.Equal([name], weights.Entries.Keys);
        Assert.Equal(1f, weights.Read(name).item<float>());
    }
}
