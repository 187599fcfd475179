using TorchSharp;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Tests.Checkpoints;

public sealed class ShardedTensorSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public ShardedTensorSourceTests()
    {
        SafetensorsWriter.Write(_folder["s-1.safetensors"], new Dictionary<string, Tensor> { ["a"] = tensor(1f), ["b"] = tensor(2f) });
        SafetensorsWriter.Write(_folder["s-2.safetensors"], new Dictionary<string, Tensor> { ["c"] = tensor(3f) });
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Tensors_are_read_from_the_file_that_the_index_names()
    {
        using var source = Open("""{"metadata":{"total_size":12},"weight_map":{"a":"s-1.safetensors","c":"s-2.safetensors","b":"s-1.safetensors"}}""");
        Assert.Equal(["a", "b", "c"], source.Entries.Keys.Order());
        Assert.Equal([1f, 2f, 3f], new[] { "a", "b", "c" }.Select(name => source.Read(name).item<float>()));
        Assert.Equal("12", source.Metadata["total_size"]);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"s-1.safetensors","b":"s-1.safetensors","d":"s-2.safetensors"}}""", "do not agree. Only in the index: d. Only in the file: c.")]
    [InlineData("""{"weight_map":{"a":"s-1.safetensors"}}""", "Only in the index: none. Only in the file: b.")]
    [InlineData("""{"weight_map":{"a":"s-1.safetensors","b":"s-2.safetensors"}}""", "do not agree")]
    [InlineData("""{"weight_map":{"a":"s-9.safetensors"}}""", "names the file s-9.safetensors, which does not exist")]
    [InlineData("""{"weight_map":{"a":"../s-1.safetensors"}}""", "the file of \"a\" is \"../s-1.safetensors\"; the name of a file in the same folder is expected")]
    [InlineData("""{"weight_map":{"a":"/s-1.safetensors"}}""", "in the same folder is expected")]
    [InlineData("""{"weight_map":{"a":"..\\s-1.safetensors"}}""", "in the same folder is expected")]
    [InlineData("""{"weight_map":{"a":".."}}""", "in the same folder is expected")]
    [InlineData("""{"weight_map":{"a":""}}""", "in the same folder is expected")]
    [InlineData("""{"weight_map":{"a":7}}""", "is 7; the name of a file")]
    [InlineData("""{"weight_map":{"a":"s-1.safetensors","a":"s-1.safetensors"}}""", "is not valid JSON")]
    [InlineData("""{"weight_map":{}}""", "names no tensor")]
    [InlineData("""{"weight_map":[]}""", "has no object weight_map")]
    [InlineData("{}", "has no object weight_map")]
    [InlineData("[]", "an object is expected")]
    public void An_index_that_is_malformed_or_does_not_agree_with_its_files_is_rejected(string json, string message) =>
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => Open(json)).Message);

    private ShardedTensorSource Open(string json) => ShardedTensorSource.Open(_folder.Write("model.safetensors.index.json", json));
}
