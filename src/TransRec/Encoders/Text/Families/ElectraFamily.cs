namespace TransRec.Encoders.Text.Families;

/// <summary>
/// ELECTRA (Clark et al. 2020): BERT's encoder without a pooler; where its embeddings are narrower than the blocks, a linear layer stands between them.
/// </summary>
internal static class ElectraFamily
{
    public static TextFamily Electra { get; } = new()
    {
        Family = TextEncoderFamily.Electra,
        Name = "ELECTRA",
        ModelType = "electra",
        ClassPrefix = "Electra",
        Prefix = "electra.",
        ProjectsEmbeddings = true,
        Rows = [.. TextEncoderKeys.Rows.Where(row => row.Own != "pooler."), ("embeddings_project.", "embeddings.project.")],
        HeadRows =
        [
            ("generator_predictions.dense.", "dense."),
            ("generator_predictions.LayerNorm.", "norm."),
            ("generator_lm_head.bias", "bias"),
        ],
    };
}
