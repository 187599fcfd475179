using System.Text.Json.Nodes;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision;

/// <summary>Vision encoders of every family as folders; config.json's model_type, or timm's architecture, says which.</summary>
internal static class VisionEncoderFolder
{
    /// <summary>Loads an encoder with its weights.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of a Transformer's config.json; null keeps them.</param>
    /// <param name="maskRatio">The share of patches left out while training, <see cref="VisionTransformerOptions.MaskRatio"/>. Default 0.</param>
    /// <exception cref="CheckpointException">The weights do not fit config.json.</exception>
    /// <exception cref="CheckpointException">config.json describes no vision encoder.</exception>
    public static VisionEncoder Load(HuggingFaceFolder folder, double? dropout = null, double maskRatio = 0)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ResNetFile.Is(folder) ? ResNetFile.Load(folder) : VisionTransformerFolder.Load(folder, dropout, maskRatio);
    }

    /// <summary>An encoder of the shape that a folder's config.json says, with random weights.</summary>
    /// <param name="folder">The folder; only config.json is read.</param>
    /// <param name="dropout">Replaces both dropouts of a Transformer's config.json; null keeps them.</param>
    /// <param name="maskRatio">The share of patches left out while training. Default 0.</param>
    /// <param name="pooler">Whether a Transformer has a pooler. Default false.</param>
    public static VisionEncoder LoadShape(HuggingFaceFolder folder, double? dropout = null, double maskRatio = 0, bool pooler = false)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ResNetFile.Is(folder)
            ? new ResNet(ResNetFile.OptionsOf(folder))
            : new VisionTransformer(VisionTransformerOptions.Of(folder, dropout, maskRatio) with { Pooler = pooler });
    }

    /// <summary>Height and width of the pictures that an encoder was made for; null where its folder does not say them.</summary>
    /// <exception cref="CheckpointException">config.json describes no vision encoder.</exception>
    internal static (int Height, int Width)? PictureSize(HuggingFaceFolder folder)
    {
        if (ResNetFile.Is(folder))
        {
            return null;
        }

        var options = VisionTransformerOptions.Of(folder, null, 0);
        return (options.ImageSize, options.ImageWidth ?? options.ImageSize);
    }

    /// <summary>Refuses a folder whose config.json asks for more parameters than weights have, before an encoder is built.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="prefix">Where the encoder's names begin.</param>
    /// <exception cref="CheckpointException">It does.</exception>
    internal static void RequireRoom(HuggingFaceFolder folder, ITensorSource weights, string prefix)
    {
        if (!ResNetFile.Is(folder)) // a ResNet has 200 million parameters at most
        {
            ConfigJson.RequireRoom(Path.Combine(folder.FolderPath, "config.json"), VisionTransformerOptions.Of(folder, null, 0).LeastParameters, weights, prefix);
        }
    }

    /// <summary>Writes config.json and weights.</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="encoder">The encoder.</param>
    public static void Save(string path, VisionEncoder encoder)
    {
        switch (encoder)
        {
            case VisionTransformer transformer:
                VisionTransformerFolder.Save(path, transformer);
                break;
            case ResNet network:
                ResNetFile.Save(path, network);
                break;
            default:
                throw new ArgumentException($"{encoder?.GetName()} has no folder form.", nameof(encoder));
        }
    }

    /// <summary>Writes config.json without weights.</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="encoder">The encoder.</param>
    public static void SaveShape(string path, VisionEncoder encoder)
    {
        JsonObject config = encoder switch
        {
            VisionTransformer transformer => transformer.Options.ToConfig(),
            ResNet network => network.Options.ToConfig(),
            _ => throw new ArgumentException($"{encoder?.GetName()} has no folder form.", nameof(encoder)),
        };
        Directory.CreateDirectory(path);
        AtomicFile.WriteText(Path.Combine(path, "config.json"), config.ToJsonString(JsonText.Indented));
    }
}
