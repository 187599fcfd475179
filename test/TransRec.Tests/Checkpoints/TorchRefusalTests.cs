using System.IO.Compression;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;
using static TransRec.Tests.Checkpoints.PickleWriter;

namespace TransRec.Tests.Checkpoints;

public sealed class TorchRefusalTests : IDisposable
{
    private static readonly byte[] s_six = TorchFiles.Bytes(0, 1, 2, 3, 4, 5);
    private static readonly PickledStorage s_storage = new("FloatStorage", "0", 6);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("torch", "load")]
    [InlineData("torch", "ComplexFloatStorage")]
    [InlineData("numpy.core.multiarray", "scalar")]
    [InlineData("argparse", "Namespace")]
    [InlineData("torch.nn.modules.linear", "Linear")]
    public void Any_other_constructor_is_refused_by_name(string module, string name) =>
        AssertRefused(TorchFiles.Zip(new Dictionary<string, object?> { ["w"] = new PickledCall(module, name, "echo") }), $"names {module}.{name}, which is refused");

    [Theory]
    [InlineData((byte)'i', "0x69")] // INST
    [InlineData((byte)'o', "0x6f")] // OBJ
    [InlineData((byte)0x81, "0x81")] // NEWOBJ
    [InlineData((byte)0x82, "0x82")] // EXT1
    [InlineData((byte)'P', "0x50")] // PERSID
    [InlineData((byte)'I', "0x49")] // INT of protocol 0
    [InlineData((byte)0x97, "0x97")] // NEXT_BUFFER
    [InlineData((byte)0xff, "0xff")]
    public void Any_other_instruction_is_refused_by_its_code(byte code, string text) =>
        AssertRefused(TorchFiles.ZipOf([0x80, 2, code, (byte)'.']), $"byte 2 of the pickle: The instruction {text} is refused");

    [Fact]
    public void Tensors_that_reach_outside_their_storage_are_refused()
    {
        AssertTensorRefused(Tensor(s_storage, 0, [7], [1]), "reaches beyond the 6 elements");
        AssertTensorRefused(Tensor(s_storage, 1, [2, 3], [3, 1]), "reaches beyond");
        AssertTensorRefused(Tensor(s_storage, 7, [], []), "reaches beyond");
        AssertTensorRefused(Tensor(s_storage, 0, [2, 2], [5, 1]), "reaches beyond");
        AssertTensorRefused(Tensor(s_storage, 0, [2], [-1]), "A stride of a tensor is -1");
        AssertTensorRefused(Tensor(s_storage, 0, [-2], [1]), "A size of a tensor is -2");
        AssertTensorRefused(Tensor(s_storage, -1, [2], [1]), "offset -1");
        AssertTensorRefused(Tensor(s_storage, 0, [2], [1, 1]), "as many strides");
        AssertTensorRefused(Tensor(s_storage, 0, [3, 2], [long.MaxValue, 1]), "overflow 64 bits");
        AssertTensorRefused(Tensor(s_storage, 0, [1L << 40, 1L << 40], [0, 0]), "more bytes than 64 bits can count");
        AssertTensorRefused(Tensor(s_storage, 0, [1L << 40], [0]), "more than the whole file");
        AssertTensorRefused(Tensor(s_storage with { Elements = 5 }, 0, [5], [1]), "has 24 bytes; 5 elements of Float32 take 20");
        AssertTensorRefused(Tensor(s_storage with { Elements = -1 }, 0, [0], [1]), "number of elements) is expected");
        AssertTensorRefused(Tensor(s_storage with { Elements = long.MaxValue }, 0, [0], [1]), "number of elements) is expected");
        AssertTensorRefused(Tensor(s_storage with { Key = "../0" }, 0, [6], [1]), "has no entry archive/data/../0");
        AssertTensorRefused(Tensor(s_storage with { View = new object?[] { "1", 5L, 2L } }, 0, [2], [1]), "does not lie inside it");
    }

    [Fact]
    public void Pickles_that_make_no_sense_are_refused()
    {
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'.']), "empty stack");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'t', (byte)'.']), "there is no mark");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'}']), "1 bytes are announced; 0 follow");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'}', (byte)'}', (byte)'.']), "1 values left over");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'}', (byte)'.', 0]), "1 bytes follow the end of the pickle");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'X', 255, 255, 255, 255, (byte)'.']), "4294967295 bytes are announced");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'h', 9, (byte)'.']), "recalls value 9");
        AssertRefused(TorchFiles.ZipOf([0x80, 9, (byte)'}', (byte)'.']), "protocol is 9");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'X', 1, 0, 0, 0, 0xff, (byte)'.']), "not valid UTF-8");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'c', (byte)'o', (byte)'s']), "does not end");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'}', (byte)'(', (byte)'N', (byte)'u', (byte)'.']), "an odd number");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'}', (byte)')', (byte)'N', (byte)'s', (byte)'.']), "A dictionary key is a tuple");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'}', (byte)'(', .. "K\u0001NK\u0001N"u8, (byte)'u', (byte)'.']), "key 1 stands twice");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'N', (byte)'(', (byte)'N', (byte)'e', (byte)'.']), "adds to None");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'N', (byte)')', (byte)'R', (byte)'.']), "None is called with");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)'N', (byte)'Q', (byte)'.']), "A storage is named by None");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, (byte)')', (byte)'}', (byte)'b', (byte)'.']), "only dictionaries have one");
        AssertRefused(TorchFiles.ZipOf([0x80, 2, 0x8a, 200, .. new byte[200], (byte)'.']), "at most 64");
        AssertRefused(TorchFiles.Zip(new List<object?>()), "holds a list of 0; a dictionary of tensors is expected");
    }

    [Fact]
    public void A_list_inside_itself_is_no_endless_loop()
    {
        // The list is stored, recalled and appended to itself.
        byte[] pickle = [0x80, 2, (byte)'}', (byte)'X', 1, 0, 0, 0, (byte)'a', (byte)']', (byte)'q', 0, (byte)'h', 0, (byte)'a', (byte)'s', (byte)'.'];
        AssertRefused(TorchFiles.ZipOf(pickle), "holds no dictionary of tensors");
        AssertRefused(TorchFiles.LegacyOf(pickle), "holds no dictionary of tensors");
    }

    [Fact]
    public void A_long_text_that_is_turned_into_bytes_again_and_again_is_refused()
    {
        var writer = new MemoryStream();
        writer.Write([0x80, 2, (byte)']', (byte)'(', (byte)'c', .. "_codecs\nencode\n"u8, (byte)'q', 0]);
        writer.Write([(byte)'X', .. BitConverter.GetBytes(100_000), .. new byte[100_000], .. "X\u0006\0\0\0latin1"u8, 0x86, (byte)'q', 1, (byte)'R']);
        for (var repeat = 0; repeat < 100_000; repeat++)
        {
            writer.Write([(byte)'h', 0, (byte)'h', 1, (byte)'R']);
        }

        writer.Write([(byte)'e', (byte)'.']);
        AssertRefused(TorchFiles.ZipOf(writer.ToArray()), "copy more than the pickle holds");
    }

    [Fact]
    public void Archives_that_torch_does_not_write_are_refused()
    {
        var pickle = Dump(new Dictionary<string, object?>());
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/other", [])), "has 0 entries data.pkl");
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("b/data.pkl", pickle)), "has 2 entries data.pkl");
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/data.pkl", pickle)), "two entries a/data.pkl");
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/constants.pkl", pickle)), "TorchScript");
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/byteorder", "big"u8.ToArray())), "byte order is \"big\"");
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.Optimal, ("a/data.pkl", pickle), ("a/data/0", new byte[1 << 20])), "is compressed or encrypted");
        AssertRefused(TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/data.pkl", pickle))[..^10], "not a sound zip archive");
        AssertRefused([.. "PK\u0003\u0004"u8], "not a sound zip archive");
    }

    [Fact]
    public void Entries_that_share_the_same_bytes_to_claim_more_than_the_file_holds_are_refused()
    {
        var bytes = TorchFiles.ZipEntries(CompressionLevel.NoCompression, ("a/data.pkl", Dump(new Dictionary<string, object?>())), ("a/data/0", new byte[64]));
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 20), 1 << 30);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 1 << 30);
        AssertRefused(bytes, "claim more than the");
    }

    [Fact]
    public void Older_files_that_are_cut_off_foreign_or_inconsistent_are_refused()
    {
        var root = new Dictionary<string, object?> { ["w"] = Tensor(s_storage, 0, [6], [1]) };
        var good = TorchFiles.Legacy(root, ("0", 6, s_six));
        AssertRefused(good[..^1], "23 are left. The file is cut off");
        AssertRefused(good[..^25], "It is cut off");
        AssertRefused([.. good, 0], "1 bytes follow the last storage");
        AssertRefused(TorchFiles.Legacy(root), "storage \"0\", which is not in the file");
        AssertRefused(TorchFiles.Legacy(root, ("0", 5, s_six[..20])), "has 5 elements; its tensors say 6");
        AssertRefused(TorchFiles.Legacy(root, ("0", 6, s_six), ("0", 6, s_six)), "listed twice");
        AssertRefused(TorchFiles.Legacy(root, ("0", 6, s_six), ("1", 6, s_six)), "no tensor refers to it");
        AssertRefused(
            TorchFiles.Legacy(new Dictionary<string, object?> { ["w"] = Tensor(s_storage, 0, [6], [1]), ["v"] = Tensor(s_storage with { Type = "IntStorage" }, 0, [6], [1]) }, ("0", 6, s_six)),
            "with two types or lengths");
        AssertRefused(Dump(root), "not torch's magic number");
        AssertRefused([.. TorchFiles.LegacyStart[..15], .. Dump(7)], "1001 is expected");
        AssertRefused([.. TorchFiles.LegacyStart[..15], .. Dump(1001), .. Dump(TorchFiles.Machine(littleEndian: false))], "big-endian");
    }

    [Fact]
    public void A_file_of_another_kind_is_refused_by_its_first_bytes()
    {
        AssertRefused("{\"a\": 1}"u8.ToArray(), "begins with the bytes 7B226122");
        AssertRefused([], "begins with the bytes ;");
    }

    private void AssertTensorRefused(object tensor, string message) =>
        AssertRefused(TorchFiles.Zip(new Dictionary<string, object?> { ["w"] = tensor }, ("0", s_six)), message);

    private void AssertRefused(byte[] content, string message)
    {
        var path = _folder.Write("a.bin", content);
        var error = Assert.Throws<CheckpointException>(() => TorchCheckpointFile.Open(path).Dispose());
        Assert.Contains(message, error.Message);
        Assert.StartsWith(path, error.Message);
    }
}
