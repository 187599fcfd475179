using System.Text.Json.Nodes;
using TransRec.Checkpoints.Safetensors;

namespace TransRec.Tests.Experiments;

/// <summary>Makes files as they were written before they had checksums.</summary>
internal static class Older
{
    /// <summary>A run's record without its files and its own SHA-256.</summary>
    public static void Record(string folder)
    {
        var path = Path.Combine(folder, "run.json");
        var tree = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        tree.Remove("files");
        tree.Remove("sha256");
        File.WriteAllText(path, tree.ToJsonString());
    }

    /// <summary>A training state of version 1, without a checksum.</summary>
    public static void State(string path)
    {
        Dictionary<string, string> metadata;
        Dictionary<string, TorchSharp.torch.Tensor> tensors;
        using (var file = SafetensorsFile.Open(path))
        {
            metadata = file.Metadata.Where(pair => pair.Key is not ("checksum" or "bestWeights") && !pair.Key.StartsWith("ground.", StringComparison.Ordinal)).ToDictionary();
            metadata["version"] = "1";
            tensors = file.Entries.Keys.ToDictionary(name => name, file.Read);
        }

        SafetensorsWriter.Write(path, tensors, metadata);
    }
}
