using static TorchSharp.torch;

namespace TransRec.Training.Objectives;

/// <summary>Binary cross-entropy on one positive and one uniformly sampled negative per position: the paper's loss. Recipe type <c>bce</c>.</summary>
public sealed record BinaryCrossEntropyOptions : ObjectiveOptions;

/// <summary>-mean(log sigmoid(u.positive)) - mean(log sigmoid(-u.negative)), Adapter4Rec section 3.1 (Kang and McAuley 2018, equation 6).</summary>
internal sealed class BinaryCrossEntropy : Objective
{
    public override bool DrawsNegatives => true;

    public override Tensor Loss(Tensor userVectors, Tensor itemVectors, SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var device = itemVectors.device;
        var positive = (userVectors * itemVectors.index_select(0, tensor(batch.TargetPlaces, device: device))).sum(-1); // [targets]
        var negative = (userVectors * itemVectors.index_select(0, tensor(batch.NegativePlaces, device: device))).sum(-1);
        return (nn.functional.logsigmoid(positive).mean() + nn.functional.logsigmoid(negative.neg()).mean()).neg().MoveToOuterDisposeScope();
    }
}
