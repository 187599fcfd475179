using static TorchSharp.torch;

namespace TransRec.Training.Objectives;

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

/// <summary>
/// Cross-entropy of the target among the batch's items: score(u, i) = u.i - log q(i), where q(i) = 1 - (1 - p(i))^n is the probability that item i,
/// with share p(i) of the interactions, stands among the n interactions of the batch.
/// </summary>
internal sealed class InBatchSoftmax(InBatchSoftmaxOptions options, IReadOnlyList<double> probabilities) : Objective
{
    public override bool DrawsNegatives => false;

    public override Tensor Loss(Tensor userVectors, Tensor itemVectors, SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var device = itemVectors.device;
        var scores = matmul(userVectors, itemVectors.t()); // [targets, items]
        if (options.LogQCorrection)
        {
            scores -= tensor(LogProbabilities(batch, probabilities), device: device);
        }

        var excluded = tensor(Excluded(batch), [batch.TargetPlaces.Length, batch.Items.Length], device: device);
        return nn.functional.cross_entropy(scores.masked_fill(excluded, float.NegativeInfinity), tensor(batch.TargetPlaces, device: device))
            .MoveToOuterDisposeScope();
    }

    // For each target the items of its user's own sequence, but not the target itself. [targets * items]
    internal static bool[] Excluded(SequenceBatch batch)
    {
        var items = batch.Items.Length;
        var excluded = new bool[batch.TargetPlaces.Length * items];
        for (var target = 0; target < batch.TargetPlaces.Length; target++)
        {
            var row = excluded.AsSpan(target * items, items);
            batch.Own.AsSpan((int)batch.TargetUsers[target] * items, items).CopyTo(row);
            row[(int)batch.TargetPlaces[target]] = false;
        }

        return excluded;
    }

    /// <summary>log q(i) of each item of a batch.</summary>
    internal static float[] LogProbabilities(SequenceBatch batch, IReadOnlyList<double> probabilities)
    {
        var logs = new float[batch.Items.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            // An item without interactions cannot come up; the floor keeps its score finite all the same.
            var absent = batch.Interactions * double.LogP1(-Math.Clamp(probabilities[batch.Items[i]], 1e-12, 1 - 1e-12));
            logs[i] = (float)Math.Log(-double.ExpM1(absent));
        }

        return logs;
    }
}
