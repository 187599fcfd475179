namespace TransRec.Encoders.Text.Families;

/// <summary>
/// DistilBERT (Sanh et al. 2019): BERT's blocks under other names, without token types and pooler, with norms of epsilon 1e-12.
/// </summary>
/// <remarks>The published model drops no values after attention while it trains; here the same dropout acts after both sublayers.</remarks>
internal static class DistilBertFamily
{
    public static TextFamily DistilBert { get; } = new()
    {
        Family = TextEncoderFamily.DistilBert,
        Name = "DistilBERT",
        ModelType = "distilbert",
        ClassPrefix = "DistilBert",
        Prefix = "distilbert.",
        HasTokenTypes = false,
        Rows =
        [
            ("embeddings.word_embeddings.weight", "embeddings.word"),
            ("embeddings.position_embeddings.weight", "embeddings.position"),
            ("embeddings.LayerNorm.", "embeddings.norm."),
            ("transformer.layer.{i}.attention.q_lin.", "blocks.{i}.attention.query."),
            ("transformer.layer.{i}.attention.k_lin.", "blocks.{i}.attention.key."),
            ("transformer.layer.{i}.attention.v_lin.", "blocks.{i}.attention.value."),
            ("transformer.layer.{i}.attention.out_lin.", "blocks.{i}.attention.output."),
            ("transformer.layer.{i}.sa_layer_norm.", "blocks.{i}.attention_norm."),
            ("transformer.layer.{i}.ffn.lin1.", "blocks.{i}.up."),
            ("transformer.layer.{i}.ffn.lin2.", "blocks.{i}.down."),
            ("transformer.layer.{i}.output_layer_norm.", "blocks.{i}.feedforward_norm."),
        ],
        HeadRows =
        [
            ("vocab_transform.", "dense."),
            ("vocab_layer_norm.", "norm."),
            ("vocab_projector.bias", "bias"),
        ],
        Keys = new Dictionary<string, string?>
        {
            ["hidden_size"] = "dim",
            ["num_hidden_layers"] = "n_layers",
            ["num_attention_heads"] = "n_heads",
            ["intermediate_size"] = "hidden_dim",
            ["hidden_act"] = "activation",
            ["hidden_dropout_prob"] = "dropout",
            ["attention_probs_dropout_prob"] = "attention_dropout",
            ["type_vocab_size"] = null,
            ["layer_norm_eps"] = null,
            ["position_embedding_type"] = null,
        },
    };
}
