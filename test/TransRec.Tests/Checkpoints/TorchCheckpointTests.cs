using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;
using static TorchSharp.torch;
using static TransRec.Tests.Checkpoints.PickleWriter;

namespace TransRec.Tests.Checkpoints;

public sealed class TorchCheckpointTests : IDisposable
{
    private static readonly byte[] s_six = TorchFiles.Bytes(0, 1, 2, 3, 4, 5);

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<ElementType, bool> TypesAndFormats =>
        [.. Enum.GetValues<ElementType>().SelectMany(type => new[] { new TheoryDataRow<ElementType, bool>(type, false), new(type, true) })];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(TypesAndFormats))]
    public void Every_shape_of_every_type_comes_back_bit_for_bit_in_both_formats(ElementType type, bool legacy)
    {
        var storageType = StorageType(type);
        var random = new Random(3);
        var tensors = SampleTensors.Shapes.Select(shape => SampleTensors.Of(type, shape, random)).ToList();
        var root = new Dictionary<string, object?>();
        foreach (var (index, tensor) in tensors.Index())
        {
            root.Add($"t{index}", Tensor(new PickledStorage(storageType, $"{index}", tensor.numel(), Legacy: legacy), 0, tensor.shape, tensor.stride()));
        }

        var data = tensors.Select(tensor => tensor.numel() == 0 ? [] : tensor.bytes.ToArray()).ToList();
        using var file = Open(legacy
            ? TorchFiles.Legacy(root, [.. data.Select((bytes, index) => ($"{index}", tensors[index].numel(), bytes))])
            : TorchFiles.Zip(root, [.. data.Select((bytes, index) => ($"{index}", bytes))]));
        foreach (var (index, tensor) in tensors.Index())
        {
            SampleTensors.AssertSame(tensor, file.Read($"t{index}"));
        }
    }

    [Fact]
    public void Tensors_that_share_a_storage_are_read_by_offset_and_strides()
    {
        var storage = new PickledStorage("FloatStorage", "0", 6);
        var root = new Dictionary<string, object?>
        {
            ["whole"] = Tensor(storage, 0, [2, 3], [3, 1]),
            ["tied"] = Tensor(storage, 0, [2, 3], [3, 1]),
            ["transposed"] = Tensor(storage, 0, [3, 2], [1, 3]),
            ["column"] = Tensor(storage, 1, [2], [3]),
            ["tail"] = Tensor(storage, 4, [2], [1]),
            ["one"] = Tensor(storage, 5, [], []),
            ["row"] = Tensor(storage, 3, [1, 3], [99, 1]),
            ["repeated"] = Tensor(storage, 2, [3], [0]),
            ["empty"] = Tensor(storage, 6, [0, 4], [4, 1]),
        };
        foreach (var file in new[] { Open(TorchFiles.Zip(root, ("0", s_six))), Open(TorchFiles.Legacy(root, ("0", 6, s_six)), "legacy.bin") })
        {
            using (file)
            {
                Assert.Equal([0f, 1, 2, 3, 4, 5], file.Read("whole").data<float>());
                Assert.Equal([0f, 1, 2, 3, 4, 5], file.Read("tied").data<float>());
                Assert.Equal([0f, 3, 1, 4, 2, 5], file.Read("transposed").data<float>());
                Assert.Equal([1f, 4], file.Read("column").data<float>());
                Assert.Equal([4f, 5], file.Read("tail").data<float>());
                Assert.Equal(5f, file.Read("one").item<float>());
                Assert.Equal([3f, 4, 5], file.Read("row").data<float>());
                Assert.Equal([2f, 2, 2], file.Read("repeated").data<float>());
                Assert.Equal([0, 4], file.Read("empty").shape);
                Assert.All(file.Entries.Keys, name => Assert.True(file.Read(name).is_contiguous()));
            }
        }
    }

    [Fact]
    public void A_view_of_an_older_file_is_read_from_its_place_in_the_root_storage()
    {
        var view = new PickledStorage("FloatStorage", "7", 6, new object?[] { "8", 2L, 3L });
        using var file = Open(TorchFiles.Legacy(new Dictionary<string, object?> { ["t"] = Tensor(view, 1, [2], [1]) }, ("7", 6, s_six)));
        Assert.Equal([3f, 4], file.Read("t").data<float>());
    }

    [Fact]
    public void A_training_checkpoint_shows_its_state_dict_and_its_plain_values()
    {
        var weight = Tensor(new PickledStorage("FloatStorage", "0", 6), 0, [6], [1]);
        var root = new Dictionary<string, object?>
        {
            ["model_state_dict"] = new Dictionary<string, object?> { ["w"] = new PickledCall("torch._utils", "_rebuild_parameter", weight, true, null), ["_extra"] = 3 },
            ["optimizer"] = new Dictionary<string, object?>
            {
                ["param_groups"] = new List<object?> { new Dictionary<string, object?> { ["lr"] = 1e-3, ["betas"] = new object?[] { 0.9, 0.999 }, ["foreach"] = null } },
            },
            ["rng_state"] = weight,
            ["epoch"] = 3,
            ["best"] = 0.25,
            ["name"] = "run",
            ["seed"] = 1L << 40,
            ["raw"] = new byte[] { 0, 255 },
            ["size"] = new PickledCall("torch", "Size", new object?[] { Tuple([2, 3]) }),
        };
        using var file = Open(TorchFiles.Zip(root, ("0", s_six)));
        Assert.Equal("model_state_dict", file.Section);
        Assert.Equal(["w"], file.Entries.Keys);
        Assert.Equal(["_extra"], file.OtherKeys);
        Assert.Equal(["", "model_state_dict"], file.Sections.Order());
        Assert.Equal(
            new Dictionary<string, string> { ["epoch"] = "3", ["best"] = "0.25", ["name"] = "run", ["seed"] = "1099511627776" },
            file.Metadata);
        using var top = TorchCheckpointFile.Open(_folder["a.bin"], section: "");
        Assert.Equal(["rng_state"], top.Entries.Keys);
    }

    [Fact]
    public void An_unclear_choice_of_section_lists_the_sections()
    {
        var weights = new Dictionary<string, object?> { ["w"] = Tensor(new PickledStorage("FloatStorage", "0", 6), 0, [6], [1]) };
        var bytes = TorchFiles.Zip(new Dictionary<string, object?> { ["student"] = weights, ["nested"] = new Dictionary<string, object?> { ["teacher"] = weights } }, ("0", s_six));
        Assert.Contains("Name the section; it has: nested/teacher, student.", Assert.Throws<CheckpointException>(() => Open(bytes)).Message);
        Assert.Contains("it has: nested/teacher, student", Assert.Throws<CheckpointException>(() => TorchCheckpointFile.Open(_folder["a.bin"], "tutor")).Message, StringComparison.OrdinalIgnoreCase);
        using var file = TorchCheckpointFile.Open(_folder["a.bin"], "nested/teacher");
        Assert.Equal(["w"], file.Entries.Keys);
    }

    [Fact]
    public void Archives_with_records_of_64_bits_are_read()
    {
        using var file = Open(TorchFiles.Zip64("archive/data.pkl", Dump(new Dictionary<string, object?>())));
        Assert.Empty(file.Entries);
    }

    [Fact]
    public void The_checksum_of_zip_files_has_its_published_test_value()
    {
        var checksum = new Crc32();
        checksum.Append("123456789"u8);
        Assert.Equal(0xcbf43926, checksum.Value);
    }

    [Fact]
    public void An_entry_whose_checksum_differs_is_rejected_when_read()
    {
        var bytes = TorchFiles.Zip(new Dictionary<string, object?> { ["w"] = Tensor(new PickledStorage("FloatStorage", "0", 6), 0, [6], [1]) }, ("0", s_six));
        bytes[bytes.AsSpan().IndexOf(s_six) + 5] ^= 1;
        using var file = Open(bytes);
        Assert.Contains("archive/data/0 has the checksum", Assert.Throws<CheckpointException>(() => file.Read("w")).Message);
    }

    [Fact]
    public void Newer_pickle_protocols_are_read()
    {
        byte[] pickle =
        [
            0x80, 4, 0x95, 27, 0, 0, 0, 0, 0, 0, 0, (byte)'}', 0x94, (byte)'(',
            0x8c, 1, (byte)'a', 0x94, 0x8c, 1, (byte)'b', 0x94,
            0x8c, 1, (byte)'c', (byte)'C', 2, 1, 2, // short bytes
            0x8c, 1, (byte)'d', (byte)'h', 1, // recalls "a"
            (byte)'u', (byte)'.',
        ];
        pickle[3] = (byte)(pickle.Length - 11);
        var root = new PickleReader(pickle, "here", pickle.Length).Load() as PickleDictionary;
        Assert.Equal("b", root!["a"]);
        Assert.Equal([1, 2], (byte[])root["c"]!);
        Assert.Equal("a", root["d"]);
    }

    private static string StorageType(ElementType type) =>
        new[] { "Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool" }[(int)type] + "Storage";

    private TorchCheckpointFile Open(byte[] content, string name = "a.bin") => TorchCheckpointFile.Open(_folder.Write(name, content));
}
