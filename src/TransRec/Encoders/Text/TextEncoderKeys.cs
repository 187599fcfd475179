using TransRec.Checkpoints;

namespace TransRec.Encoders.Text;

/// <summary>BERT's published (Hugging Face) names of a text encoder's parameters.</summary>
internal static class TextEncoderKeys
{
    /// <summary>The rows of <see cref="Map"/>: BERT and RoBERTa share them, below an optional <c>bert.</c> or <c>roberta.</c>.</summary>
    public static IReadOnlyList<(string Published, string Own)> Rows { get; } =
    [
        ("embeddings.word_embeddings.weight", "embeddings.word"),
        ("embeddings.position_embeddings.weight", "embeddings.position"),
        ("embeddings.token_type_embeddings.weight", "embeddings.type"),
        ("embeddings.LayerNorm.", "embeddings.norm."),
        ("encoder.layer.{i}.attention.self.query.", "blocks.{i}.attention.query."),
        ("encoder.layer.{i}.attention.self.key.", "blocks.{i}.attention.key."),
        ("encoder.layer.{i}.attention.self.value.", "blocks.{i}.attention.value."),
        ("encoder.layer.{i}.attention.output.dense.", "blocks.{i}.attention.output."),
        ("encoder.layer.{i}.attention.output.LayerNorm.", "blocks.{i}.attention_norm."),
        ("encoder.layer.{i}.intermediate.dense.", "blocks.{i}.up."),
        ("encoder.layer.{i}.output.dense.", "blocks.{i}.down."),
        ("encoder.layer.{i}.output.LayerNorm.", "blocks.{i}.feedforward_norm."),
        ("pooler.dense.", "pooler."),
    ];

    /// <summary>Published names to own names and back.</summary>
    public static KeyMap Map { get; } = new(Rows);
}
