using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using TransRec.Ranking;
using static TorchSharp.torch;

namespace TransRec.Experiments.Runs;

/// <summary>
/// <c>ranks.safetensors</c> of a finished run: <c>valid</c> and <c>test</c>, each [users] of whole numbers, the rank of every user's held-out item in
/// the order of the domain's users, from 1; <see cref="CatalogueRanking.Missed"/> for a miss. From it come paired comparisons of runs.
/// </summary>
public static class RankFile
{
    /// <summary>The file's name in a run folder.</summary>
    public const string Name = "ranks.safetensors";

    /// <summary>Reads the ranks of a run.</summary>
    /// <param name="runFolder">A finished pretrain or adapt run.</param>
    /// <param name="heldOut">valid or test.</param>
    /// <exception cref="CheckpointException">The file is absent, malformed or not as it was written.</exception>
    public static int[] Read(string runFolder, string heldOut)
    {
        if (File.Exists(Path.Combine(runFolder, RunFiles.Record)))
        {
            _ = RunFolder.Open(runFolder).Sha256(Name);
        }

        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Path.Combine(runFolder, Name));
        return file.Entries.TryGetValue(heldOut, out var entry) && entry.Type == ElementType.Int32 && entry.Shape.Count == 1
            ? file.Read(heldOut).data<int>().ToArray()
            : throw new CheckpointException($"{file.Location} has no list of whole numbers named {heldOut}.");
    }

    internal static void Write(string path, IReadOnlyDictionary<string, int[]> ranks)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, ranks.Select(each => KeyValuePair.Create(each.Key, tensor(each.Value))));
    }
}
