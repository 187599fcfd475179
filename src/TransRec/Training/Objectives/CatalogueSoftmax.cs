using static TorchSharp.torch;

namespace TransRec.Training.Objectives;

/// <summary>
/// Softmax over the whole catalogue: the batch's items by their vectors now, all others by those that they had when they were last encoded (at the start of the epoch
/// at the latest), each user's own items excluded from the negatives. Recipe type <c>catalogue-softmax</c>.
/// </summary>
public sealed record CatalogueSoftmaxOptions : ObjectiveOptions;

/// <summary>
/// Cross-entropy of the target among all items: score(u, i) = u.i, as the ranking has it. Gradients reach all of the user vectors, and the vectors of the batch's items; what is
/// remembered has none. Nothing is sampled, so there is no logQ to correct.
/// </summary>
internal sealed class CatalogueSoftmax(ItemMemory memory) : Objective
{
    public override bool DrawsNegatives => false;

    public override Tensor Loss(Tensor userVectors, Tensor itemVectors, SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var device = itemVectors.device;
        var own = tensor(InBatchSoftmax.Excluded(batch), [batch.TargetPlaces.Length, batch.Items.Length], device: device);
        var now = matmul(userVectors, itemVectors.t()).masked_fill(own, float.NegativeInfinity); // [targets, items of the batch]
        var others = matmul(userVectors, memory.Others(batch.Items).t()); // [targets, items of the catalogue that are not in the batch]
        memory.Take(batch.Items, itemVectors);
        return nn.functional.cross_entropy(cat([now, others], 1), tensor(batch.TargetPlaces, device: device)).MoveToOuterDisposeScope();
    }
}
