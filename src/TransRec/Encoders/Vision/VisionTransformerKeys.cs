using TransRec.Checkpoints;

namespace TransRec.Encoders.Vision;

/// <summary>The published (Hugging Face) names of a vision Transformer's parameters.</summary>
internal static class VisionTransformerKeys
{
    /// <summary>The rows of <see cref="Map"/>: ViT and MAE share them, below an optional <c>vit.</c>.</summary>
    public static IReadOnlyList<(string Published, string Own)> Rows { get; } =
    [
        ("embeddings.cls_token", "embeddings.first"),
        ("embeddings.position_embeddings", "embeddings.position"),
        (PatchWeight, "embeddings.patch.weight"),
        ("embeddings.patch_embeddings.projection.bias", "embeddings.patch.bias"),
        ("encoder.layer.{i}.layernorm_before.", "blocks.{i}.attention_norm."),
        ("encoder.layer.{i}.attention.attention.query.", "blocks.{i}.attention.query."),
        ("encoder.layer.{i}.attention.attention.key.", "blocks.{i}.attention.key."),
        ("encoder.layer.{i}.attention.attention.value.", "blocks.{i}.attention.value."),
        ("encoder.layer.{i}.attention.output.dense.", "blocks.{i}.attention.output."),
        ("encoder.layer.{i}.layernorm_after.", "blocks.{i}.feedforward_norm."),
        ("encoder.layer.{i}.intermediate.dense.", "blocks.{i}.up."),
        ("encoder.layer.{i}.output.dense.", "blocks.{i}.down."),
        ("layernorm.", "norm."),
        ("pooler.dense.", "pooler."),
    ];

    /// <summary>The published name of the patch weight, a convolution's: [width, 3, patch, patch] there, [width, 3 * patch * patch] here.</summary>
    public const string PatchWeight = "embeddings.patch_embeddings.projection.weight";

    /// <summary>Published names to own names and back.</summary>
    public static KeyMap Map { get; } = new(Rows);
}
