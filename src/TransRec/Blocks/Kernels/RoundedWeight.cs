using static TorchSharp.torch;

namespace TransRec.Blocks.Kernels;

/// <summary>A frozen linear layer's weight and bias in bfloat16, converted once.</summary>
/// <remarks>
/// The layer multiplies bfloat16 values (8 bits of mantissa instead of 24), sums in float32, and rounds the result to bfloat16. Where
/// the machine multiplies bfloat16 itself this is about twice as fast as oneDNN's float32; elsewhere the rounded values are multiplied in float32, which
/// gives the same numbers but for the order of the sums, at about the rate of float32.
/// </remarks>
internal sealed class RoundedWeight : IDisposable
{
    private readonly Tensor weight;
    private readonly Tensor? bias;
    private readonly ScalarType product;

    /// <param name="projection">The layer; it is not changed.</param>
    /// <param name="native">Whether products are computed in bfloat16; else in float32 of rounded values.</param>
    public RoundedWeight(Projection projection, bool native)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        product = native ? ScalarType.BFloat16 : ScalarType.Float32;
        weight = projection.weight.to(ScalarType.BFloat16).to(product).DetachFromDisposeScope();
        bias = projection.bias?.to(ScalarType.BFloat16).to(product).DetachFromDisposeScope();
    }

    /// <param name="input">[rows, in], float32 or bfloat16.</param>
    /// <returns>[rows, out], bfloat16.</returns>
    public Tensor Linear(Tensor input)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(input.to(ScalarType.BFloat16).to(product), weight, bias).to(ScalarType.BFloat16).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }
}
