namespace TransRec.Encoders.Text.Families;

/// <summary>
/// ModernBERT (Warner et al. 2024): rotary positions, GeGLU, norms before the sublayers and after the last block, no biases, no token types; most blocks attend to near rows only.
/// </summary>
internal static class ModernBertFamily
{
    public static TextFamily ModernBert { get; } = new()
    {
        Family = TextEncoderFamily.ModernBert,
        Name = "ModernBERT",
        ModelType = "modernbert",
        ClassPrefix = "ModernBert",
        Prefix = "model.",
        WordTable = "embeddings.tok_embeddings.weight",
        HasTokenTypes = false,
        HasPositionTable = false,
        IsRotary = true,
        PadId = 50283,
        Dropout = 0,
        NormEpsilon = 1e-5,
        Fused = "Wqkv",
        Rows =
        [
            ("embeddings.tok_embeddings.weight", "embeddings.word"),
            ("embeddings.norm.", "embeddings.norm."),
            ("layers.{i}.attn_norm.", "blocks.{i}.attention_norm."),
            ("layers.{i}.attn.q.", "blocks.{i}.attention.query."),
            ("layers.{i}.attn.k.", "blocks.{i}.attention.key."),
            ("layers.{i}.attn.v.", "blocks.{i}.attention.value."),
            ("layers.{i}.attn.Wo.", "blocks.{i}.attention.output."),
            ("layers.{i}.mlp_norm.", "blocks.{i}.feedforward_norm."),
            ("layers.{i}.mlp.Wi.", "blocks.{i}.up."),
            ("layers.{i}.mlp.Wo.", "blocks.{i}.down."),
            ("final_norm.", "norm."),
        ],
        HeadRows =
        [
            ("head.dense.", "dense."),
            ("head.norm.", "norm."),
            ("decoder.bias", "bias"),
        ],
        Keys = new Dictionary<string, string?>
        {
            ["hidden_act"] = "hidden_activation",
            ["layer_norm_eps"] = "norm_eps",
            ["hidden_dropout_prob"] = "mlp_dropout",
            ["attention_probs_dropout_prob"] = "attention_dropout",
            ["type_vocab_size"] = null,
            ["position_embedding_type"] = null,
        },
    };
}
