using static TorchSharp.torch;

namespace TransRec.Training.Objectives;

/// <summary>
/// Softmax over the whole catalogue: the batch's items by their vectors now, all others by those that they had when they were last encoded (at the start of the epoch
/// at the latest), each user's own items excluded from the negatives. Recipe type <c>catalogue-softmax</c>.
/// For experiments: with the rates of adapters it had less than half of the in-batch softmax's NDCG (docs/study/parity.md).
/// </summary>
public sealed record CatalogueSoftmaxOptions : ObjectiveOptions;

/// <summary>
/// Cross-entropy of the target among all items: score(u, i) = u.i, as the ranking has it. Gradients reach all of the user vectors, and the vectors of the batch's items; what is
/// remembered has none. So an item is pushed away as a negative in the batches in which it stands alone: there its gradient as a negative is divided by the probability q(i) of that, that
/// of <see cref="InBatchSoftmax"/>, and the expectation is the gradient of the whole.
/// </summary>
internal sealed class CatalogueSoftmax(ItemMemory memory, IReadOnlyList<double> probabilities) : Objective
{
    public override bool DrawsNegatives => false;

    public override Tensor Loss(Tensor userVectors, Tensor itemVectors, SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var device = itemVectors.device;
        var own = tensor(InBatchSoftmax.Excluded(batch), [batch.TargetPlaces.Length, batch.Items.Length], device: device);
        var targets = tensor(batch.TargetPlaces, device: device);
        var presence = tensor(InBatchSoftmax.LogProbabilities(batch, probabilities), device: device).exp().unsqueeze(1); // [items of the batch, 1]
        var kept = itemVectors.detach();
        var negatives = kept + ((itemVectors - kept) / presence); // the same values; the gradient of an item is divided by its presence
        var wanted = (userVectors * itemVectors.index_select(0, targets)).sum(-1, keepdim: true); // [targets, 1]
        var now = matmul(userVectors, negatives.t()).scatter(1, targets.unsqueeze(1), wanted).masked_fill(own, float.NegativeInfinity); // [targets, items of the batch]
        var others = matmul(userVectors, memory.Others(batch.Items).t()); // [targets, items of the catalogue that are not in the batch]
        memory.Take(batch.Items, itemVectors);
        return nn.functional.cross_entropy(cat([now, others], 1), targets).MoveToOuterDisposeScope();
    }
}
