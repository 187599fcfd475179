using TransRec.Checkpoints;

namespace TransRec.Encoders.Vision.Timm;

/// <summary>timm's names of a vision Transformer's parameters; queries, keys and values lie in one matrix there.</summary>
internal static class TimmVisionTransformer
{
    // What no encoder needs: classifiers, and layers between the state and a classifier.
    private static readonly string[] Heads = ["head.", "head_dist.", "pre_logits.", "fc_norm."];

    /// <summary>Names after <see cref="Parts"/> to own names and back.</summary>
    public static KeyMap Map { get; } = new(
    [
        ("cls_token", "embeddings.first"),
        ("dist_token", "embeddings.distillation"),
        ("pos_embed", "embeddings.position"),
        ("patch_embed.proj.", "embeddings.patch."),
        ("norm_pre.", "embeddings.first_norm."),
        ("blocks.{i}.norm1.", "blocks.{i}.attention_norm."),
        ("blocks.{i}.attn.q.", "blocks.{i}.attention.query."),
        ("blocks.{i}.attn.k.", "blocks.{i}.attention.key."),
        ("blocks.{i}.attn.v.", "blocks.{i}.attention.value."),
        ("blocks.{i}.attn.proj.", "blocks.{i}.attention.output."),
        ("blocks.{i}.ls1.gamma", "blocks.{i}.attention_scale"),
        ("blocks.{i}.norm2.", "blocks.{i}.feedforward_norm."),
        ("blocks.{i}.ls2.gamma", "blocks.{i}.feedforward_scale"),
        ("blocks.{i}.mlp.fc1.", "blocks.{i}.up."),
        ("blocks.{i}.mlp.fc2.", "blocks.{i}.down."),
        ("norm.", "norm."),
    ]);

    /// <summary>Whether a tensor belongs to a head.</summary>
    public static bool IsHead(string name) => Heads.Any(head => name.StartsWith(head, StringComparison.Ordinal));

    /// <summary>The tensors with queries, keys and values apart.</summary>
    public static ITensorSource Parts(ITensorSource weights) => FusedTensors.Split(weights, "qkv", FusedTensors.QueryKeyValue);
}
