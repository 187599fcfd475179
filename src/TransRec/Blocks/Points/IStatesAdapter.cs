using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter beside an encoder, which reads its hidden states and gives the output in its place: K-Adapter, side networks.</summary>
public interface IStatesAdapter
{
    /// <summary>
    /// Whether a row's result depends on the states of that row only. An encoder of which only the first rows are read then hands out only these,
    /// and its last block computes no others.
    /// </summary>
    bool IsRowWise { get; }

    /// <summary>
    /// Whether no gradient need go through the blocks below. The encoder then cuts it at the input of its first block, where none of its own
    /// parameters is trained; the first state keeps its gradient.
    /// </summary>
    bool StopsGradient { get; }

    /// <param name="states">Behind the embeddings and behind every block: layers + 1 tensors, each [rows, width].</param>
    /// <param name="layout">The sequences of the rows; of a row-wise adapter's rows only when it is given all of them.</param>
    /// <returns>The encoder's output, [rows, width].</returns>
    Tensor Apply(IReadOnlyList<Tensor> states, PackedLayout layout);
}
