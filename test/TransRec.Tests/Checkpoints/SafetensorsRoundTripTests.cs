using System.Buffers.Binary;
using System.Text;
using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Tests.Checkpoints;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>()];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_shape_of_every_type_comes_back_bit_for_bit(ElementType type)
    {
        var random = new Random(17 + (int)type);
        var tensors = SampleTensors.Shapes.Select((shape, index) => (Name: $"t{index}", Tensor: SampleTensors.Of(type, shape, random)))
            .ToDictionary(row => row.Name, row => row.Tensor);
        SafetensorsWriter.Write(_folder["a.safetensors"], tensors);
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Equal(tensors.Count, file.Entries.Count);
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(new TensorEntry(name, type, tensor.shape), file.Entries[name]);
            SampleTensors.AssertSame(tensor, file.Read(name));
        }
    }

    [Fact]
    public void Random_sets_of_mixed_tensors_come_back_and_do_not_depend_on_the_order_given()
    {
        var random = new Random(5);
        for (var round = 0; round < 30; round++)
        {
            var tensors = Enumerable.Range(0, random.Next(0, 12)).ToDictionary(
                index => $"layer.{random.Next(3)}.ü𝄞\"\\\n{index}",
                _ => SampleTensors.Of((ElementType)random.Next(10), [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(5))], random));
            SafetensorsWriter.Write(_folder["a.safetensors"], tensors);
            SafetensorsWriter.Write(_folder["b.safetensors"], tensors.Reverse());
            Assert.Equal(File.ReadAllBytes(_folder["a.safetensors"]), File.ReadAllBytes(_folder["b.safetensors"]));
            using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
            Assert.Equal(tensors.Keys.Order(), file.Entries.Keys.Order());
            Assert.All(tensors, pair => SampleTensors.AssertSame(pair.Value, file.Read(pair.Key)));
        }
    }

    [Fact]
    public void The_layout_is_metadata_then_tensors_by_falling_alignment_and_name_in_a_header_padded_to_eight()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["b"] = tensor(1f),
            ["flag"] = tensor(true),
            ["a"] = tensor(new[] { 2f, 3f }),
            ["count"] = tensor(4L),
        };
        SafetensorsWriter.Write(_folder["a.safetensors"], tensors, new Dictionary<string, string> { ["format"] = "pt" });
        var bytes = File.ReadAllBytes(_folder["a.safetensors"]);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """
            {"__metadata__":{"format":"pt"},"count":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"F32","shape":[],"data_offsets":[16,20]},"flag":{"dtype":"BOOL","shape":[],"data_offsets":[20,21]}}
            """,
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal(8 + length + 21, bytes.Length);
    }

    [Fact]
    public void A_strided_tensor_is_written_in_its_own_order()
    {
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = arange(6, dtype: ScalarType.Float32).view(2, 3).t() });
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], file.Read("t").data<float>());
    }

    [Fact]
    public void A_tensor_that_was_read_survives_its_file_and_belongs_to_the_callers_scope()
    {
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = tensor(new[] { 1f, 2f }) });
        Tensor read;
        using (var inner = NewDisposeScope())
        {
            using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
            read = file.Read("t").MoveToOuterDisposeScope();
            Assert.Equal(0, inner.DisposablesCount);
        }

        Assert.Equal([1f, 2f], read.data<float>());
        Assert.False(read.requires_grad);
    }

    [Fact]
    public void Remarks_come_back()
    {
        var remarks = new Dictionary<string, string> { ["format"] = "pt", ["ü"] = "a \"quoted\"\nline\u0001" };
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor>(), remarks);
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Empty(file.Entries);
        Assert.Equal(remarks, file.Metadata);
    }

    [Fact]
    public void Nothing_is_written_when_a_tensor_has_no_place_in_the_format()
    {
        File.WriteAllText(_folder["a.safetensors"], "old");
        var complex = new Dictionary<string, Tensor> { ["t"] = zeros(2, dtype: ScalarType.ComplexFloat32) };
        var error = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_folder["a.safetensors"], complex));
        Assert.Contains("\"t\" is ComplexFloat32; known are F64", error.Message);
        Assert.Equal("old", File.ReadAllText(_folder["a.safetensors"]));
    }

    [Fact]
    public void A_reserved_or_repeated_name_is_rejected()
    {
        KeyValuePair<string, Tensor> one = new("t", tensor(1f));
        KeyValuePair<string, Tensor> reserved = new("__metadata__", tensor(1f));
        Assert.Contains("stands twice", Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_folder["a"], [one, one])).Message);
        Assert.Contains("reserved", Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_folder["a"], [reserved])).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void An_unknown_name_is_rejected_with_the_names_that_exist()
    {
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = tensor(1f) });
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Contains("has no tensor \"u\". It has 1: t.", Assert.Throws<CheckpointException>(() => file.Read("u")).Message);
    }

    [Fact]
    public void Reading_after_disposal_throws_instead_of_touching_unmapped_memory()
    {
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = tensor(1f) });
        var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read("t"));
    }

    [Fact]
    public void Some_rows_are_read_in_the_order_that_is_asked_for()
    {
        using var scope = NewDisposeScope();
        var path = _folder["rows.safetensors"];
        SafetensorsWriter.Write(path, [new("a", arange(24, dtype: ScalarType.BFloat16).view(4, 3, 2))]);
        using var file = SafetensorsFile.Open(path);
        var rows = file.ReadRows("a", [3, 0, 3]);
        Assert.Equal(ScalarType.BFloat16, rows.dtype);
        Assert.Equal([18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 18, 19, 20, 21, 22, 23], rows.to(ScalarType.Float32).flatten().data<float>().ToArray());
        Assert.Equal([0, 3, 2], file.ReadRows("a", []).shape);
        Assert.Contains("a has 4 rows; found 4", Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadRows("a", [4])).Message, StringComparison.Ordinal);
    }
}
