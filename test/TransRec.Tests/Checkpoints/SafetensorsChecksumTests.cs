using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Tests.Checkpoints;

public sealed class SafetensorsChecksumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_check_value_of_CRC_32C_is_the_published_one()
    {
        var crc = new Crc32C();
        crc.Append("123456789"u8);
        Assert.Equal(0xe3069283, crc.Value); // RFC 3720, appendix B.4 and the CRC catalogues

        var parts = new Crc32C();
        parts.Append("1234"u8);
        parts.Append("56789"u8);
        Assert.Equal(crc.Value, parts.Value);
    }

    [Fact]
    public void Every_flipped_byte_of_a_checked_file_is_found()
    {
        var path = _folder["a.safetensors"];
        using var tensor = arange(20);
        SafetensorsWriter.WriteChecked(path, [new("a", tensor)], new Dictionary<string, string> { ["zeta"] = "\"checksum\":\"crc32c:" });
        using (var file = SafetensorsFile.Open(path))
        {
            Assert.True(file.IsAsWritten());
            Assert.Equal("\"checksum\":\"crc32c:", file.Metadata["zeta"]);
        }

        var length = (int)new FileInfo(path).Length;
        Flips.Each(
            path,
            place =>
            {
                bool? intact;
                try
                {
                    using var file = SafetensorsFile.Open(path);
                    intact = file.IsAsWritten();
                }
                catch (CheckpointException)
                {
                    intact = false;
                }

                // Null where the name of the remark is hit: a format that always has one refuses that.
                Assert.True(intact is not true, place);
            },
            places: length);
    }

    [Fact]
    public void A_file_without_a_checksum_says_so()
    {
        using var tensor = ones(3);
        SafetensorsWriter.Write(_folder["a.safetensors"], [new("a", tensor)]);
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Null(file.IsAsWritten());
    }

    [Fact]
    public void Every_flipped_byte_of_sealed_JSON_is_found()
    {
        var sealedText = SealedJson.Seal("{\n  \"a\": 1\n}\n");
        Assert.True(SealedJson.IsIntact(sealedText));
        Assert.Equal(1, System.Text.Json.JsonDocument.Parse(sealedText).RootElement.GetProperty("a").GetInt32());
        for (var place = 0; place < sealedText.Length; place++)
        {
            var damaged = sealedText.ToCharArray();
            damaged[place] ^= (char)1;
            Assert.False(SealedJson.IsIntact(new string(damaged)), $"character {place}");
        }

        Assert.False(SealedJson.IsIntact("{ \"a\": 1 }"));
    }
}
