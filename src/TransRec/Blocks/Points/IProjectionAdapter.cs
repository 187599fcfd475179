using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of a linear layer: LoRA, DoRA, IA3.</summary>
public interface IProjectionAdapter
{
    /// <param name="input">[rows, in].</param>
    /// <param name="projection">The adapted layer: its own product is <see cref="Projection.Linear"/>, its weight can be read.</param>
    /// <returns>[rows, out].</returns>
    Tensor Apply(Tensor input, Projection projection);
}
