namespace TransRec.Encoders.Text.Families;

/// <summary>
/// MPNet (Song et al. 2020): BERT's blocks with a bias by distance on every attention score, one table for all of them; no token types, positions from 2.
/// </summary>
internal static class MpnetFamily
{
    public static TextFamily Mpnet { get; } = new()
    {
        Family = TextEncoderFamily.Mpnet,
        Name = "MPNet",
        ModelType = "mpnet",
        ClassPrefix = "MPNet",
        Prefix = "mpnet.",
        HasTokenTypes = false,
        HasDistanceBias = true,
        PadId = 1,
        FirstPosition = _ => 2, // the published code counts from a padding token 1, whatever config.json says
        Rows =
        [
            ("embeddings.word_embeddings.weight", "embeddings.word"),
            ("embeddings.position_embeddings.weight", "embeddings.position"),
            ("embeddings.LayerNorm.", "embeddings.norm."),
            ("encoder.relative_attention_bias.weight", "distances.table"),
            ("encoder.layer.{i}.attention.attn.q.", "blocks.{i}.attention.query."),
            ("encoder.layer.{i}.attention.attn.k.", "blocks.{i}.attention.key."),
            ("encoder.layer.{i}.attention.attn.v.", "blocks.{i}.attention.value."),
            ("encoder.layer.{i}.attention.attn.o.", "blocks.{i}.attention.output."),
            ("encoder.layer.{i}.attention.LayerNorm.", "blocks.{i}.attention_norm."),
            ("encoder.layer.{i}.intermediate.dense.", "blocks.{i}.up."),
            ("encoder.layer.{i}.output.dense.", "blocks.{i}.down."),
            ("encoder.layer.{i}.output.LayerNorm.", "blocks.{i}.feedforward_norm."),
            ("pooler.dense.", "pooler."),
        ],
        HeadRows = BertFamilies.HeadRowsOfRoberta,
        Keys = new Dictionary<string, string?> { ["type_vocab_size"] = null, ["position_embedding_type"] = null },
    };
}
