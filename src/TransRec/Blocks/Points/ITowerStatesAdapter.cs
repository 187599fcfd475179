using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>A network beside both encoders of an item tower, which reads their frozen states and gives the item vectors.</summary>
public interface ITowerStatesAdapter
{
    /// <param name="text">The states of [CLS] behind the embeddings and behind every block: layers + 1 tensors, each [items, width].</param>
    /// <param name="image">The same of the pictures' encoder.</param>
    /// <returns>[items, width of item vectors].</returns>
    Tensor Apply(IReadOnlyList<Tensor> text, IReadOnlyList<Tensor> image);
}
