using System.IO.Compression;
using System.Text;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;
using TransRec.Tests.Checkpoints;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Foundation.Files;

/// <summary>
/// Files that are made to cost: the memory of every reader is bounded by the file, and what would take more is refused before it is taken. Inputs are made here.
/// </summary>
public sealed class BoundsTests : IDisposable
{
    private const int Million = 1_000_000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("}")] // empty dictionaries
    [InlineData("]")]
    [InlineData(")")]
    [InlineData("N")]
    [InlineData("(")]
    [InlineData("K\u0001")]
    [InlineData("}NNs")] // dictionaries of one pair
    [InlineData("]Na")]
    [InlineData("N\u0085")]
    [InlineData("U\u0001a")]
    [InlineData("\u008a\u0009\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001")] // whole numbers of 72 bits
    [InlineData("N\u0094")] // remembered
    public void Pickles_of_many_small_values(string unit)
    {
        var bytes = Encoding.Latin1.GetBytes(unit);
        var pickle = new byte[2 + (10 * Million) + 1];
        (pickle[0], pickle[1], pickle[^1]) = (0x80, 2, (byte)'.');
        for (var at = 2; at + bytes.Length < pickle.Length; at += bytes.Length)
        {
            bytes.CopyTo(pickle, at);
        }

        var error = Bounds.Held(folder.Write("epoch.pt", TorchFiles.ZipOf(pickle)), path => TorchCheckpointFile.Open(path));
        Assert.IsType<CheckpointException>(error);
    }

    [Fact]
    public void A_pickle_of_keys_that_collide_in_the_runtimes_own_hash()
    {
        // The hash of a whole number of 64 bits is the exclusive or of its halves: all of these have 0.
        var comparer = KeyComparer.Instance;
        object[] keys = [.. Enumerable.Range(1, 100_000).Select(i => (object)(((long)i << 32) | (uint)i))];
        Assert.Single(keys.Select(key => key.GetHashCode()).Distinct());
        Assert.True(keys.Select(comparer.GetHashCode).Distinct().Count() > 99_000);
        object[] doubles = [.. Enumerable.Range(1, 100_000).Select(i => (object)BitConverter.Int64BitsToDouble(((long)i << 32) | (uint)i))];
        Assert.True(doubles.Select(comparer.GetHashCode).Distinct().Count() > 99_000);

        var dictionary = new Dictionary<string, object?> { ["a"] = 1 };
        var pickle = PickleWriter.Dump(keys.ToList());
        Assert.NotEmpty(dictionary);
        Bounds.Held(folder.Write("keys.pt", TorchFiles.ZipOf(pickle)), path => TorchCheckpointFile.Open(path));
    }

    [Fact]
    public void A_zip_of_many_empty_entries()
    {
        using (var stream = File.Create(folder["many.pt"]))
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            for (var i = 0; i < 120_000; i++)
            {
                archive.CreateEntry($"{i}", CompressionLevel.NoCompression);
            }
        }

        Assert.Contains("its list of entries has", Bounds.Held(folder["many.pt"], path => TorchCheckpointFile.Open(path))!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"{0}\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},", 200_000, "more than 100000 tensors")]
    [InlineData("\"__metadata__\":{@\"{0}\":\"\",@},", 1_500_000, "more than 100000 keys")]
    [InlineData("\"a\":{\"dtype\":\"U8\",\"shape\":[@0,@", 5_000_000, "more than 64 numbers")]
    [InlineData("\"a\":@{\"a\":@", 2_500_000, "unknown")]
    [InlineData("\"@a@\":1,", 10_000_000, "has 10000000 bytes")]
    [InlineData("\"a\":{\"dtype\":\"@F@\"},", 10_000_000, "has 10000000 bytes")]
    [InlineData("\"a\":@1@,", 10_000_000, "Found 1111")]
    public void Headers_of_safetensors(string pattern, int count, string expected)
    {
        // Between two signs @ the part that is repeated, with its number for {0}.
        var parts = pattern.Contains('@') ? pattern.Split('@') : ["", pattern, ""];
        var text = new StringBuilder("{").Append(parts[0]);
        for (var i = 0; i < count; i++)
        {
            text.Append(parts[1].Replace("{0}", $"{i}", StringComparison.Ordinal));
        }

        text.Append(parts[2]).Append("\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        var header = Encoding.UTF8.GetBytes(text.ToString());
        folder.Write("model.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header]);
        Assert.Contains(expected, Bounds.Held(folder["model.safetensors"], path => SafetensorsFile.Open(path))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_as_many_tensors_as_are_read()
    {
        var entries = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
        var header = Encoding.UTF8.GetBytes($"{{{entries}}}");
        folder.Write("model.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header]);
        Assert.Null(Bounds.Held(folder["model.safetensors"], path => SafetensorsFile.Open(path).Dispose()));
    }

    [Theory]
    [InlineData("{@[@", 10 * Million)]
    [InlineData("{\"a\":[@{},@{}]}", 3 * Million)]
    [InlineData("{\"a\":[@0,@0]}", 5 * Million)]
    [InlineData("{@\"{0}\":0,@\"x\":0}", 800_000)]
    public void Configurations(string pattern, int count)
    {
        var parts = pattern.Split('@');
        var text = new StringBuilder(parts[0]);
        for (var i = 0; i < count; i++)
        {
            text.Append(parts[1].Replace("{0}", $"{i}", StringComparison.Ordinal));
        }

        folder.Write("config.json", text.Append(parts[2]).ToString());
        Assert.IsType<CheckpointException>(Bounds.Held(folder["config.json"], _ => TextEncoderFolder.Load(HuggingFaceFolder.Open(folder.Path))));
    }

    [Fact]
    public void Vocabularies_of_many_short_tokens()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 1_500_000).Select(i => $"{i:x}"));
        Assert.Contains("more than 500000 lines", Bounds.Held(folder.Write("vocab.txt", lines), path => VocabularyReader.ReadText(path))!.Message, StringComparison.Ordinal);
        Assert.Contains("more than 500000 lines", Bounds.Held(folder.Write("merges.txt", lines.Replace("\n", " a\n", StringComparison.Ordinal)), path => VocabularyReader.ReadMerges(path))!.Message, StringComparison.Ordinal);
        var json = "{" + string.Join(',', Enumerable.Range(0, 1_500_000).Select(i => $"\"{i:x}\":{i}")) + "}";
        Assert.Contains("more than 500000 tokens", Bounds.Held(folder.Write("vocab.json", json), path => VocabularyReader.ReadJson(path))!.Message, StringComparison.Ordinal);
        var half = string.Join('\n', Enumerable.Range(0, 500_000).Select(i => $"{i:x}"));
        Assert.Null(Bounds.Held(folder.Write("half.txt", half), path => VocabularyReader.ReadText(path)));
    }

    [Theory]
    [InlineData("bert", "\"hidden_size\":16384,\"intermediate_size\":65536,\"num_attention_heads\":1,\"num_hidden_layers\":1000,\"vocab_size\":10000000,\"max_position_embeddings\":1000000")]
    [InlineData("bert", "\"hidden_size\":16384,\"intermediate_size\":65536,\"num_attention_heads\":1,\"num_hidden_layers\":1,\"vocab_size\":1,\"max_position_embeddings\":1")]
    [InlineData("bert", "\"hidden_size\":64,\"intermediate_size\":64,\"num_attention_heads\":1,\"num_hidden_layers\":1,\"vocab_size\":10000000,\"max_position_embeddings\":1")]
    [InlineData("roberta", "\"hidden_size\":64,\"intermediate_size\":64,\"num_attention_heads\":1,\"num_hidden_layers\":1,\"vocab_size\":1,\"max_position_embeddings\":1000000")]
    [InlineData("vit", "\"hidden_size\":16384,\"intermediate_size\":65536,\"num_attention_heads\":1,\"num_hidden_layers\":1000")]
    [InlineData("vit", "\"hidden_size\":16,\"intermediate_size\":16,\"num_attention_heads\":1,\"num_hidden_layers\":1,\"image_size\":16384,\"patch_size\":1")]
    [InlineData("vit", "\"hidden_size\":16384,\"intermediate_size\":16,\"num_attention_heads\":1,\"num_hidden_layers\":1,\"image_size\":1024,\"patch_size\":1024")]
    public void Sizes_in_a_configuration_that_the_weights_do_not_have(string type, string sizes)
    {
        using var scope = NewDisposeScope();
        folder.Write("config.json", $"{{\"model_type\":\"{type}\",{sizes}}}");
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]");
        // One block by its names, no table among the tensors.
        SafetensorsWriter.Write(folder["model.safetensors"], new Dictionary<string, Tensor>
        {
            [type == "vit" ? "encoder.layer.0.attention.output.dense.weight" : "encoder.layer.0.output.dense.bias"] = zeros(16),
        });
        var before = Environment.WorkingSet;
        var error = Bounds.Held(folder["config.json"], path =>
        {
            var opened = HuggingFaceFolder.Open(Path.GetDirectoryName(path)!);
            using nn.Module built = type == "vit" ? VisionEncoderFolder.Load(opened) : TextEncoderFolder.Load(opened);
        });
        Assert.IsType<CheckpointException>(error);
        Assert.Contains("from the same model", error.Message, StringComparison.Ordinal);
        Assert.True(Environment.WorkingSet - before < 200_000_000, "the module was built");
    }
}
