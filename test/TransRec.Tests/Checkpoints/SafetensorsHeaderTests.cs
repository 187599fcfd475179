using System.Buffers.Binary;
using System.Text;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Checkpoints;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"t":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}}      """, 8)]
    [InlineData("""{"e":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("{}", 0)]
    public void Valid_headers_open(string header, int dataBytes)
    {
        using var file = SafetensorsFile.Open(Write(header, dataBytes));
        Assert.All(file.Entries.Keys, name => file.Read(name).Dispose());
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "not valid JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}x""", 8, "not valid JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}""", 8, "not valid JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}}""", 8, "not valid JSON")]
    [InlineData("""{/**/}""", 0, "not valid JSON")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[[[[[[[[0]]]]]]]]}}""", 8, "whole numbers")]
    [InlineData(" {}", 0, "begins with the byte 0x20")]
    [InlineData("[]", 0, "begins with the byte 0x5b")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "\"t\" stands twice")]
    [InlineData("""{"t":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "\"dtype\" stands twice in the entry of \"t\"")]
    [InlineData("""{"__metadata__":{"a":"b","a":"c"}}""", 0, "\"a\" stands twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "Found 1 for __metadata__ \"a\"; String is expected")]
    [InlineData("""{"__metadata__":[]}""", 0, "Found StartArray for __metadata__")]
    [InlineData("""{"t":7}""", 0, "Found 7 for the entry of \"t\"")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}}""", 8, "The key \"extra\"")]
    [InlineData("""{"t":{"shape":[2],"data_offsets":[0,8]}}""", 8, "The key dtype is missing")]
    [InlineData("""{"t":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "The key shape is missing")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2]}}""", 8, "The key data_offsets is missing")]
    [InlineData("""{"t":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "\"F8_E4M3\"; known are F64, F32")]
    [InlineData("""{"t":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "\"f32\"; known are")]
    [InlineData("""{"t":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", 8, "Found Null for dtype")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "Found -2 in shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "Found 2.0 in shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}""", 8, "Found 2e0 in shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "Found String in shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,8]}}""", 8, "Found 18446744073709551617 in shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "more bytes than 64 bits can count")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2305843009213693952,2],"data_offsets":[0,8]}}""", 8, "more bytes than 64 bits can count")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "span 8 bytes; t F32 [3] takes 12")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "has 1 numbers")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "has 3 numbers")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "end before they begin")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "outside the 7 bytes of data")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "end at byte 8 of the data, but 9 bytes are there")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "leave a hole")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"u":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "leave an overlap")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"u":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "leave an overlap")]
    [InlineData("""{"t":{"dty\ud800":"F32"}}""", 8, "half a surrogate pair")]
    [InlineData("""{"t":{"\u0064type":"F32","dtype":"F32"}}""", 8, "\"dtype\" stands twice in the entry of \"t\"")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "half a surrogate pair")]
    public void Malformed_headers_are_rejected_with_what_was_found(string header, int dataBytes, string message) =>
        AssertRejected(Write(header, dataBytes), message);

    [Fact]
    public void More_axes_than_torch_has_are_rejected()
    {
        var ones = string.Join(',', Enumerable.Repeat(1, 65));
        AssertRejected(Write($$$"""{"t":{"dtype":"F32","shape":[{{{ones}}}],"data_offsets":[0,4]}}""", 4), "\"t\" has 65 axes; at most 64");
        using var file = SafetensorsFile.Open(Write($$$"""{"t":{"dtype":"F32","shape":[{{{ones[2..]}}}],"data_offsets":[0,4]}}""", 4));
        using var tensor = file.Read("t");
        Assert.Equal(64, tensor.dim());
    }

    [Fact]
    public void A_header_that_is_not_UTF8_is_rejected()
    {
        var header = Encoding.Latin1.GetBytes("""{"é":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""");
        AssertRejected(Write(header, (ulong)header.Length, 8), "not valid UTF-8");
    }

    [Theory]
    [InlineData(100_000_001, "at most 100000000")]
    [InlineData(ulong.MaxValue, "at most 100000000")]
    [InlineData(100_000_000, "Is the file cut off?")]
    [InlineData(17, "Is the file cut off?")]
    [InlineData(0, "has 2 bytes")]
    [InlineData(1, "has 2 bytes")]
    public void A_header_length_that_cannot_be_true_is_rejected(ulong length, string message) =>
        AssertRejected(Write("{}              "u8.ToArray(), length, 0), message);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_shorter_than_its_first_field_is_rejected(int length) =>
        AssertRejected(_folder.Write("a.safetensors", new byte[length]), $"It has {length} bytes");

    [Fact]
    public void A_boolean_that_is_neither_zero_nor_one_is_rejected_when_read()
    {
        var header = """{"t":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"""u8.ToArray();
        var path = Write(header, (ulong)header.Length, 2);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] = 7;
        using var file = SafetensorsFile.Open(_folder.Write("b.safetensors", bytes));
        Assert.Contains("\"t\" holds the byte 7", Assert.Throws<CheckpointException>(() => file.Read("t")).Message);
    }

    private static void AssertRejected(string path, string message)
    {
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith($"{path} is not a valid safetensors file: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    private string Write(string header, int dataBytes) => Write(Encoding.UTF8.GetBytes(header), (ulong)Encoding.UTF8.GetByteCount(header), dataBytes);

    private string Write(byte[] header, ulong length, int dataBytes)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        header.CopyTo(bytes, 8);
        return _folder.Write("a.safetensors", bytes);
    }
}
