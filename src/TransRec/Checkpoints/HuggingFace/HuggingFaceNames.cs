using System.Collections.Immutable;

namespace TransRec.Checkpoints.HuggingFace;

/// <summary>How tensor names of Hugging Face folders, which differ with the age and the head of the saved model, become the names of the bare model.</summary>
internal sealed record HuggingFaceNames
{
    /// <summary>Names as they are in the file.</summary>
    public static HuggingFaceNames AsPublished { get; } = new() { Prefixes = [], RenamesOldLayerNorm = false, IgnoredBuffers = [] };

    /// <summary>
    /// Names of the bare model in front of a name, removed where present: a model saved with a head has them, the bare model does not.
    /// Default <c>bert.</c>, <c>roberta.</c>, <c>distilbert.</c>, <c>electra.</c>, <c>mpnet.</c>, <c>deberta.</c>, <c>vit.</c>, <c>deit.</c>, <c>dinov2.</c>, <c>dinov2_with_registers.</c>, <c>vision_model.</c>, <c>resnet.</c>
    /// </summary>
    public ImmutableArray<string> Prefixes { get; init; } = ["bert.", "roberta.", "distilbert.", "electra.", "mpnet.", "deberta.", "vit.", "deit.", "dinov2.", "dinov2_with_registers.", "vision_model.", "resnet."];

    /// <summary>Whether <c>gamma</c> and <c>beta</c> of a normalisation become <c>weight</c> and <c>bias</c>; true by default. Models converted from TensorFlow have them.</summary>
    public bool RenamesOldLayerNorm { get; init; } = true;

    /// <summary>Last parts of names that are left out: buffers that hold constants. Default <c>position_ids</c>, the numbers 0, 1, 2, ..., and <c>token_type_ids</c>, zeros.</summary>
    public ImmutableArray<string> IgnoredBuffers { get; init; } = ["position_ids", "token_type_ids"];

    /// <summary>The name in the bare model, or null when the tensor is left out.</summary>
    /// <param name="published">The name in the file.</param>
    public string? Rename(string published)
    {
        ArgumentNullException.ThrowIfNull(published);
        var name = published;
        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                name = name[prefix.Length..];
                break;
            }
        }

        var parts = name.Split('.');
        if (IgnoredBuffers.Contains(parts[^1]))
        {
            return null;
        }

        if (RenamesOldLayerNorm && parts.Length > 1 && parts[^2].Contains("norm", StringComparison.OrdinalIgnoreCase))
        {
            parts[^1] = parts[^1] switch { "gamma" => "weight", "beta" => "bias", var other => other };
        }

        return string.Join('.', parts);
    }
}
