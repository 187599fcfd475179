using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Vision.Timm;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>Vision Transformers as folders of transformers or timm: config.json and weights.</summary>
internal static class VisionTransformerFolder
{
    private const string PatchWeight = "embeddings.patch.weight";

    // Heads of other tasks, MAE's decoder, CLIP's other tower: an item encoder has no use for them.
    private static readonly string[] ForeignPrefixes =
    [
        "classifier.", "cls_classifier.", "distillation_classifier.", "decoder.", "embeddings.mask_token",
        "text_model.", "text_projection.", "visual_projection.", "logit_scale",
    ];

    /// <summary>Loads the encoder of a folder, with its pooler if it has one; names may begin with the model's (<c>vit.</c>, <c>vision_model.</c>).</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dropout">Replaces both dropouts of config.json; null keeps them.</param>
    /// <param name="maskRatio">The share of patches left out while training, <see cref="VisionTransformerOptions.MaskRatio"/>. Default 0.</param>
    /// <exception cref="CheckpointException">
    /// config.json describes no vision Transformer that is read, or the weights do not fit it; missing and unexpected names are listed.
    /// </exception>
    public static VisionTransformer Load(HuggingFaceFolder folder, double? dropout = null, double maskRatio = 0)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var options = VisionTransformerOptions.Of(folder, dropout, maskRatio);
        var timm = TimmModel.Is(folder);
        var map = timm ? TimmVisionTransformer.Map : options.Describing.Map;
        using var weights = Shaped(timm ? TimmVisionTransformer.Parts(folder.OpenWeights()) : folder.OpenWeights(), map);
        ConfigJson.RequireRoom(Path.Combine(folder.FolderPath, "config.json"), options.LeastParameters, weights);
        var encoder = new VisionTransformer(options with { Pooler = options.Describing.HasPooler && weights.Entries.ContainsKey("pooler.dense.weight") });
        try
        {
            ModuleWeights.Load(encoder, weights, map, mayBeIgnored: timm ? TimmVisionTransformer.IsHead : IsForeign);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Writes an encoder as a Hugging Face folder, with the names of the bare model (ViTModel, CLIPVisionModel).</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="encoder">The encoder.</param>
    public static void Save(string path, VisionTransformer encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        using var scope = NewDisposeScope();
        var family = encoder.Options.Describing;
        var tensors = ModuleWeights.Published(encoder, family.Map).Select(named =>
            new KeyValuePair<string, Tensor>(family.Prefix + named.Key, Published(encoder.Options, family.Map.ToOwn(named.Key)!, named.Value)));
        HuggingFaceFolder.Write(path, encoder.Options.ToConfig().ToJsonString(JsonText.Indented), tensors);
    }

    private static bool IsForeign(string name) => ForeignPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    // The patch convolution's weight as a matrix (its elements are in the order of a flattened patch already), plain tables as those of one picture.
    private static DerivedTensorSource Shaped(ITensorSource source, KeyMap map) => new(source, source.Entries.Values.Select(entry =>
    {
        long[]? shape = (map.ToOwn(entry.Name), entry.Shape) switch
        {
            (PatchWeight, [var width, var channels, var height, var across]) => [width, channels * height * across],
            ("embeddings.first" or "embeddings.distillation", [var width]) => [1, 1, width],
            ("embeddings.position", [var rows, var width]) => [1, rows, width],
            _ => null,
        };
        return shape is null
            ? (entry, (Func<Tensor>)(() => source.Read(entry.Name)))
            : (new TensorEntry(entry.Name, entry.Type, shape), (Func<Tensor>)(() => source.Read(entry.Name).view(shape)));
    }));

    private static Tensor Published(VisionTransformerOptions options, string own, Tensor value) => own switch
    {
        PatchWeight => value.detach().view(-1, 3, options.PatchSize, options.PatchSize),
        "embeddings.first" when options.Describing.HasFirstNorm => value.detach().view(-1),
        "embeddings.position" when options.Describing.HasFirstNorm => value.detach().view(-1, options.Width),
        _ => value,
    };
}
