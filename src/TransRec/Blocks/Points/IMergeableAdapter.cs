using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of a linear layer that equals another weight and bias of that layer: it can be folded into the layer, and then costs nothing.</summary>
public interface IMergeableAdapter : IProjectionAdapter
{
    /// <summary>Why the adapter cannot be folded into a layer, e.g. because it has a bias and the layer has none; null when it can.</summary>
    /// <param name="projection">The adapted layer.</param>
    string? MergeObstacle(Projection projection) => null;

    /// <summary>The weight and bias with which the layer alone computes what it computes with the adapter in evaluation (without dropout).</summary>
    /// <param name="projection">The adapted layer; it is not changed.</param>
    /// <returns>New tensors: the weight, [out, in], and the bias, [out], or null where it stays the layer's own.</returns>
    (Tensor Weight, Tensor? Bias) Merged(Projection projection);
}
