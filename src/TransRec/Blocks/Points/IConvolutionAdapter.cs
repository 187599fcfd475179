using static TorchSharp.torch;

namespace TransRec.Blocks.Points;

/// <summary>An adapter of a convolution: Conv-Adapter beside or behind it.</summary>
public interface IConvolutionAdapter
{
    /// <param name="input">[items, in, height, width].</param>
    /// <param name="convolution">The adapted layer: its own result is <see cref="Convolution.Convolve"/>, its weight can be read.</param>
    /// <returns>[items, out, height / stride, width / stride].</returns>
    Tensor Apply(Tensor input, Convolution convolution);
}
