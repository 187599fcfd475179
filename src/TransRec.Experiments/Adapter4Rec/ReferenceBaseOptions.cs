using TransRec.Options;

namespace TransRec.Experiments.Adapter4Rec;

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
