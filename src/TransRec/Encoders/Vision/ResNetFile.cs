using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Encoders.Vision.Timm;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision;

/// <summary>ResNets as torchvision's checkpoint files, and as folders with a config.json of this library, of transformers or of timm.</summary>
internal static class ResNetFile
{
    // Classifiers: torchvision's and timm's, and that of transformers.
    private static readonly string[] Heads = ["fc.", "classifier."];

    /// <summary>Loads a torchvision checkpoint (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>, or <c>.safetensors</c>); its classifier <c>fc</c> and counters of batches are left.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The shape; torchvision's files have 64 channels and the large stem.</param>
    /// <exception cref="CheckpointException">The file does not fit the shape; missing and unexpected names are listed.</exception>
    public static ResNet Load(string path, ResNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        using ITensorSource source = path.EndsWith(".safetensors", StringComparison.Ordinal) ? SafetensorsFile.Open(path) : TorchCheckpointFile.Open(path);
        return Load(source, options, ResNetKeys.Map(options));
    }

    /// <summary>Whether a folder's config.json describes a ResNet.</summary>
    public static bool Is(HuggingFaceFolder folder) => TypeOf(folder) is ResNetOptions.ModelType or ResNetConfig.HuggingFaceType || TimmModel.IsResNet(folder);

    /// <summary>Whether its config.json is of this library.</summary>
    public static bool IsOwn(HuggingFaceFolder folder) => TypeOf(folder) == ResNetOptions.ModelType;

    /// <summary>The shape that a folder's config.json describes.</summary>
    /// <exception cref="CheckpointException">A value is missing, out of range or not supported; all of them are named.</exception>
    public static ResNetOptions OptionsOf(HuggingFaceFolder folder)
    {
        var config = ForeignConfig.Of(folder);
        return TypeOf(folder) switch
        {
            ResNetOptions.ModelType => ResNetConfig.Read(config),
            ResNetConfig.HuggingFaceType => ResNetConfig.OfHuggingFace(config),
            _ => TimmModel.ResNet(config),
        };
    }

    /// <summary>Loads a folder that <see cref="Is"/> knows.</summary>
    /// <param name="folder">The folder.</param>
    public static ResNet Load(HuggingFaceFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var options = OptionsOf(folder);
        using var source = folder.OpenWeights();
        return Load(source, options, TypeOf(folder) == ResNetConfig.HuggingFaceType ? ResNetKeys.HuggingFace(options) : ResNetKeys.Map(options));
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

    private static ResNet Load(ITensorSource source, ResNetOptions options, KeyMap map)
    {
        var network = new ResNet(options);
        try
        {
            ModuleWeights.Load(
                network, source, map,
                mayBeIgnored: name => Heads.Any(head => name.StartsWith(head, StringComparison.Ordinal)) || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static string? TypeOf(HuggingFaceFolder folder) =>
        folder.Config.TryGetProperty("model_type", out var type) && type.ValueKind == System.Text.Json.JsonValueKind.String ? type.GetString() : null;
}
