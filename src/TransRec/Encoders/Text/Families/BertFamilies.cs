namespace TransRec.Encoders.Text.Families;

/// <summary>BERT, and the families that have its names.</summary>
internal static class BertFamilies
{
    /// <summary>The masked-LM head of RoBERTa, and of others after it.</summary>
    public static IReadOnlyList<(string Published, string Own)> HeadRowsOfRoberta { get; } =
    [
        ("lm_head.dense.", "dense."),
        ("lm_head.layer_norm.", "norm."),
        ("lm_head.bias", "bias"),
    ];

    public static TextFamily Bert { get; } = new()
    {
        Family = TextEncoderFamily.Bert,
        Name = "BERT",
        ModelType = "bert",
        ClassPrefix = "Bert",
        Prefix = "bert.",
        Rows = TextEncoderKeys.Rows,
        HeadRows =
        [
            ("cls.predictions.transform.dense.", "dense."),
            ("cls.predictions.transform.LayerNorm.", "norm."),
            ("cls.predictions.bias", "bias"),
        ],
    };

    public static TextFamily Roberta { get; } = OfRoberta(TextEncoderFamily.Roberta, "RoBERTa", "roberta", "Roberta");

    /// <summary>XLM-RoBERTa (Conneau et al. 2020): RoBERTa's encoder over SentencePiece's pieces of a hundred languages.</summary>
    public static TextFamily XlmRoberta { get; } = OfRoberta(TextEncoderFamily.XlmRoberta, "XLM-RoBERTa", "xlm-roberta", "XLMRoberta");

    /// <summary>CamemBERT (Martin et al. 2020): the same for French.</summary>
    public static TextFamily Camembert { get; } = OfRoberta(TextEncoderFamily.Camembert, "CamemBERT", "camembert", "Camembert");

    /// <summary>A family with RoBERTa's encoder: BERT's names, and positions that are counted from the padding token's number on.</summary>
    private static TextFamily OfRoberta(TextEncoderFamily family, string name, string modelType, string classPrefix) => new()
    {
        Family = family,
        Name = name,
        ModelType = modelType,
        ClassPrefix = classPrefix,
        Prefix = "roberta.",
        Rows = TextEncoderKeys.Rows,
        HeadRows = HeadRowsOfRoberta,
        PadId = 1,
        FirstPosition = pad => pad + 1,
    };
}
