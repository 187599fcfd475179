using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>ViT and MAE encoders as Hugging Face folders: config.json and weights.</summary>
internal static class VisionTransformerFolder
{
    // Heads of other tasks and MAE's decoder: an item encoder has no use for them.
    private static readonly string[] ForeignPrefixes = ["classifier.", "cls_classifier.", "distillation_classifier.", "decoder.", "embeddings.mask_token"];

    /// <summary>Loads the encoder of a folder, with its pooler if it has one; names may begin with <c>vit.</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of config.json; null keeps them.</param>
    /// <param name="maskRatio">The share of patches left out while training, <see cref="VisionTransformerOptions.MaskRatio"/>. Default 0.</param>
    /// <exception cref="CheckpointException">The weights do not fit config.json; missing and unexpected names are listed.</exception>
    /// <exception cref="CheckpointException">config.json describes no ViT or MAE.</exception>
    public static VisionTransformer Load(HuggingFaceFolder folder, double? dropout = null, double maskRatio = 0)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var options = VisionTransformerOptions.Of(folder, dropout, maskRatio);
        using var weights = Flattened(folder.OpenWeights());
        ConfigJson.RequireRoom(Path.Combine(folder.FolderPath, "config.json"), options.LeastParameters, weights);
        var encoder = new VisionTransformer(options with { Pooler = weights.Entries.ContainsKey("pooler.dense.weight") });
        try
        {
            ModuleWeights.Load(
                encoder, weights, VisionTransformerKeys.Map,
                mayBeIgnored: name => ForeignPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Writes an encoder as a Hugging Face folder, with the names of the bare model (ViTModel, ViTMAEModel).</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="encoder">The encoder.</param>
    public static void Save(string path, VisionTransformer encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        using var scope = NewDisposeScope();
        var side = encoder.Options.PatchSize;
        var tensors = ModuleWeights.Published(encoder, VisionTransformerKeys.Map).Select(named => new KeyValuePair<string, Tensor>(
            named.Key, named.Key == VisionTransformerKeys.PatchWeight ? named.Value.detach().view(-1, 3, side, side) : named.Value));
        HuggingFaceFolder.Write(path, encoder.Options.ToConfig().ToJsonString(JsonText.Indented), tensors);
    }

    // The patch convolution's weight as a matrix: its elements are in the order of a flattened patch already.
    private static DerivedTensorSource Flattened(ITensorSource source) => new(source, source.Entries.Values.Select(entry =>
        entry is { Name: VisionTransformerKeys.PatchWeight, Shape: [var width, var channels, var height, var across] }
            ? (new TensorEntry(entry.Name, entry.Type, [width, channels * height * across]), () => source.Read(entry.Name).view(width, -1))
            : (entry, (Func<Tensor>)(() => source.Read(entry.Name)))));
}
