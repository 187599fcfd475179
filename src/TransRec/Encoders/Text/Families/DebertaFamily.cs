namespace TransRec.Encoders.Text.Families;

/// <summary>
/// DeBERTa v3, and v2 without its convolution (He et al. 2021, 2023): BERT's blocks whose scores add content against distance in both directions, no table of positions.
/// </summary>
internal static class DebertaFamily
{
    public static TextFamily Deberta { get; } = new()
    {
        Family = TextEncoderFamily.Deberta,
        Name = "DeBERTa v2",
        ModelType = "deberta-v2",
        ClassPrefix = "DebertaV2",
        Prefix = "deberta.",
        HasTokenTypes = false,
        HasPositionTable = false,
        IsDisentangled = true,
        NormEpsilon = 1e-7,
        Rows =
        [
            ("embeddings.word_embeddings.weight", "embeddings.word"),
            ("embeddings.LayerNorm.", "embeddings.norm."),
            ("encoder.rel_embeddings.weight", "relative.table"),
            ("encoder.LayerNorm.", "relative.norm."),
            ("encoder.layer.{i}.attention.self.query_proj.", "blocks.{i}.attention.query."),
            ("encoder.layer.{i}.attention.self.key_proj.", "blocks.{i}.attention.key."),
            ("encoder.layer.{i}.attention.self.value_proj.", "blocks.{i}.attention.value."),
            ("encoder.layer.{i}.attention.output.dense.", "blocks.{i}.attention.output."),
            ("encoder.layer.{i}.attention.output.LayerNorm.", "blocks.{i}.attention_norm."),
            ("encoder.layer.{i}.intermediate.dense.", "blocks.{i}.up."),
            ("encoder.layer.{i}.output.dense.", "blocks.{i}.down."),
            ("encoder.layer.{i}.output.LayerNorm.", "blocks.{i}.feedforward_norm."),
        ],
        HeadRows =
        [
            ("lm_predictions.lm_head.dense.", "dense."),
            ("lm_predictions.lm_head.LayerNorm.", "norm."),
            ("lm_predictions.lm_head.bias", "bias"),
        ],
        Keys = new Dictionary<string, string?> { ["type_vocab_size"] = null, ["position_embedding_type"] = null },
    };
}
