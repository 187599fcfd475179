using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;
using static TransRec.Tests.Checkpoints.PickleWriter;

namespace TransRec.Tests.Checkpoints;

/// <summary>Damaged files: whatever the bytes, a reader answers with tensors or with a <see cref="CheckpointException"/>, in memory bounded by the file.</summary>
public sealed class MutationFuzzTests : IDisposable
{
    private const int Rounds = 700;

    private static readonly byte[] s_six = TorchFiles.Bytes(0, 1, 2, 3, 4, 5);

    private static readonly Dictionary<string, object?> s_root = new()
    {
        ["state_dict"] = new Dictionary<string, object?>
        {
            ["a"] = Tensor(new PickledStorage("FloatStorage", "0", 6), 0, [2, 3], [1, 2]),
            ["b"] = new PickledCall("torch._utils", "_rebuild_parameter", Tensor(new PickledStorage("FloatStorage", "0", 6), 2, [4], [1]), true, null),
            ["c"] = Tensor(new PickledStorage("BoolStorage", "1", 4), 0, [4], [1]),
        },
        ["epoch"] = 70_000,
        ["raw"] = new byte[] { 1, 200 },
        ["list"] = new List<object?> { 1.5, null, true, new object?[] { 1L << 40 } },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_safetensors_files_are_read_or_rejected()
    {
        using var scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(
            _folder["good"],
            new Dictionary<string, torch.Tensor> { ["a"] = torch.arange(6f), ["b"] = torch.tensor(true), ["c"] = torch.zeros(0, 3, dtype: torch.ScalarType.Int16) },
            new Dictionary<string, string> { ["format"] = "pt" });
        var good = File.ReadAllBytes(_folder["good"]);
        Fuzz(1, random => Mutation.Of(good, random), path => SafetensorsFile.Open(path));
    }

    [Fact]
    public void Damaged_zip_checkpoints_are_read_or_rejected()
    {
        var good = TorchFiles.Zip(s_root, ("0", s_six), ("1", [0, 1, 1, 0]));
        Fuzz(2, random => Mutation.Of(good, random), path => TorchCheckpointFile.Open(path));
    }

    [Fact]
    public void Sound_zip_checkpoints_with_damaged_pickles_are_read_or_rejected()
    {
        var pickle = Dump(s_root);
        Fuzz(3, random => TorchFiles.ZipOf(Mutation.Of(pickle, random), ("0", s_six), ("1", [0, 1, 1, 0])), path => TorchCheckpointFile.Open(path));
    }

    [Fact]
    public void Damaged_older_checkpoints_are_read_or_rejected()
    {
        var good = TorchFiles.Legacy(s_root, ("0", 6, s_six), ("1", 4, [0, 1, 1, 0]));
        Fuzz(4, random => Mutation.Of(good, random), path => TorchCheckpointFile.Open(path));
    }

    [Fact]
    public void Damaged_indexes_are_read_or_rejected()
    {
        using var scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(_folder["s-1.safetensors"], new Dictionary<string, torch.Tensor> { ["a"] = torch.arange(6f) });
        var good = """{"metadata":{"total_size":24},"weight_map":{"a":"s-1.safetensors"}}"""u8.ToArray();
        Fuzz(5, random => Mutation.Of(good, random), path => ShardedTensorSource.Open(path));
    }

    private void Fuzz(int seed, Func<Random, byte[]> make, Func<string, ITensorSource> open)
    {
        var random = new Random(seed);
        var (read, rejected) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var content = make(random);
            var path = _folder.Write("mutant", content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var scope = torch.NewDisposeScope();
                using var source = open(path);
                foreach (var (name, entry) in source.Entries)
                {
                    Assert.True(entry.SizeBytes <= content.Length, $"Round {round}: {entry} is larger than the file.");
                    Assert.Equal(entry.Shape, source.Read(name).shape);
                }

                read++;
            }
            catch (CheckpointException)
            {
                rejected++;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 1 << 20, $"Round {round}: {allocated} bytes were allocated for a file of {content.Length}.");
        }

        Assert.True(read > 0 && rejected > Rounds / 4, $"{read} read, {rejected} rejected: the mutations are too weak or too strong.");
    }
}
