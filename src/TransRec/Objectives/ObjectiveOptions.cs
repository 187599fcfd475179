namespace TransRec.Objectives;

/// <summary>The training loss. In a recipe the key <c>type</c> chooses: <c>bce</c> or <c>softmax</c>.</summary>
public abstract record ObjectiveOptions;

/// <summary>Binary cross-entropy on one positive and one uniformly sampled negative per position: the paper's loss. Recipe type <c>bce</c>.</summary>
public sealed record BinaryCrossEntropyOptions : ObjectiveOptions;

/// <summary>
/// Softmax over the distinct items of the batch, each user's own items excluded from the negatives. Recipe type <c>softmax</c>.
/// </summary>
public sealed record InBatchSoftmaxOptions : ObjectiveOptions
{
    /// <summary>
    /// Whether scores are corrected by the log-probability that an item stands in the batch (Yi et al. 2019, "Sampling-bias-corrected neural
    /// modeling", section 3). Default true.
    /// </summary>
    public bool LogQCorrection { get; init; } = true;
}
