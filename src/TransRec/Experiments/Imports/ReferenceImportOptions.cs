namespace TransRec.Experiments;

/// <summary>What a checkpoint's tensors do not say of a base model.</summary>
public sealed record ReferenceBaseOptions
{
    /// <summary>The folder of the tokenizer files. Null: <see cref="Encoder"/>. One of the two is needed, since a checkpoint holds no vocabulary.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>
    /// The Hugging Face folder that the text encoder started from: its config.json gives family, heads, activation and norm epsilon. Null: they follow from
    /// the tensors as in the published models. Default null.
    /// </summary>
    public string? Encoder { get; init; }

    /// <summary>
    /// The folder of the domain that the model was trained on, so that the run can be evaluated. Null: it is not known; the run is a base for
    /// <c>transrec adapt</c> and no more. Default null.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>
    /// Attention heads of the text encoder, 1 to 64. Null: those of <see cref="Encoder"/>, else one per 64 numbers of the published widths 128, 256, 512, 768
    /// and 1024; any other width needs it. Default null.
    /// </summary>
    public int? ItemHeads { get; init => field = value is { } heads ? Require.InRange(heads, 1, 64) : null; }

    /// <summary>Attention heads of the user encoder, 1 to 16. Default 2, the reference's default.</summary>
    public int UserHeads { get; init => field = Require.InRange(value, 1, 16); } = 2;

    /// <summary>
    /// sasrec or cpc: whether further training predicts at every position or at the last one. The tensors of both are the same. Default sasrec, the
    /// reference's default.
    /// </summary>
    public string UserEncoder { get; init => field = Require.OneOf(value, ["sasrec", "cpc"]); } = "sasrec";

    /// <summary>Tokens a title is cut to, with the two special ones, 3 to 512. Default 30, the reference's default.</summary>
    public int MaximumTokens { get; init => field = Require.InRange(value, 3, 512); } = 30;
}

/// <summary>What a checkpoint's tensors do not say of its adapters.</summary>
public sealed record ReferenceAdapterOptions
{
    /// <summary>
    /// The method by its name here. Null: what the names of the tensors say; those of houlsby and parallel are the same, so that one of the two must be
    /// named. Default null.
    /// </summary>
    public string? Method { get; init; }

    /// <summary>relu or gelu, in bottlenecks. Default relu, the reference's default.</summary>
    public string Activation { get; init => field = Require.OneOf(value, ["relu", "gelu"]); } = "relu";

    /// <summary>
    /// kadapter: the blocks of the text encoder whose output the adapters read, such as 0,11. Null: all, when there are as many adapters as blocks; the first
    /// and the last, when there are two (the reference's 0,11). Default null.
    /// </summary>
    public string? ItemLayers { get; init => field = value is null ? null : Require.Layers(value); }

    /// <summary>kadapter: attention heads of the adapters in the text encoder, 1 to 64. Default 12, the reference's default.</summary>
    public int ItemHeads { get; init => field = Require.InRange(value, 1, 64); } = 12;

    /// <summary>kadapter: attention heads of the adapters in the user encoder, 1 to 64. Default 2, the reference's default.</summary>
    public int UserHeads { get; init => field = Require.InRange(value, 1, 64); } = 2;

    /// <summary>
    /// lora: merged, when the file's query and value weights hold the product B A already (newer versions of loralib save them so behind an evaluation), or
    /// separate. Null: what the range of the weights says, which are drawn anew there between known bounds. Default null.
    /// </summary>
    public string? LoraWeights { get; init => field = value is null ? null : Require.OneOf(value, ["merged", "separate"]); }
}

/// <summary>What an import has written.</summary>
/// <param name="Checkpoint">The file.</param>
/// <param name="Run">The run folder of the base that was written, or null.</param>
/// <param name="Adapter">The adapter folder that was written, or null.</param>
/// <param name="Method">The adapters' method, or null.</param>
/// <param name="BaseParameters">Parameters of the base in the file.</param>
/// <param name="AdapterParameters">Parameters of the adapters in the file.</param>
/// <param name="Notes">What was assumed or found that the file does not say outright.</param>
public sealed record ReferenceImportResult(
    string Checkpoint, string? Run, string? Adapter, string? Method, long BaseParameters, long AdapterParameters, IReadOnlyList<string> Notes);
