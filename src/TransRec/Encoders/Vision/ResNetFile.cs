using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision;

/// <summary>ResNets as torchvision's checkpoint files, and as folders of such a file with a config.json.</summary>
internal static class ResNetFile
{
    private const string WeightsName = "model.safetensors";

    /// <summary>Loads a torchvision checkpoint (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>, or <c>.safetensors</c>); its classifier <c>fc</c> and counters of batches are left.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The shape; torchvision's files have 64 channels and the large stem.</param>
    /// <exception cref="CheckpointException">The file does not fit the shape; missing and unexpected names are listed.</exception>
    public static ResNet Load(string path, ResNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        using ITensorSource source = path.EndsWith(".safetensors", StringComparison.Ordinal) ? SafetensorsFile.Open(path) : TorchCheckpointFile.Open(path);
        var network = new ResNet(options);
        try
        {
            ModuleWeights.Load(
                network, source, ResNetKeys.Map(options),
                mayBeIgnored: name => name.StartsWith("fc.", StringComparison.Ordinal) || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Loads a folder that <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    public static ResNet Load(HuggingFaceFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Load(folder.FilePath(WeightsName), ConfigJson.Read(folder, ResNetOptions.FromConfig));
    }

    /// <summary>Writes a network as a folder: model.safetensors with torchvision's names (without counters of batches), and config.json.</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="network">The network.</param>
    public static void Save(string path, ResNet network)
    {
        ArgumentNullException.ThrowIfNull(network);
        HuggingFaceFolder.Write(
            path, network.Options.ToConfig().ToJsonString(JsonText.Indented), ModuleWeights.Published(network, ResNetKeys.Map(network.Options)));
    }
}
