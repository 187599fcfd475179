using TransRec.Insertion;
using TransRec.Modules;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Modules;

/// <summary>Frozen linear layers in bfloat16.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class RoundedWeightTests
{
    private const double Step = 1.0 / (1 << 7); // of bfloat16's mantissa, relative

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Products_and_gradients_are_the_same_whether_computed_in_bfloat16_or_in_float32_of_rounded_values(bool withBias)
    {
        random.manual_seed(7);
        using var scope = NewDisposeScope();
        using var projection = new Projection(48, 32, Roles.Query, withBias);
        using var native = new RoundedWeight(projection, native: true);
        using var wide = new RoundedWeight(projection, native: false);
        var input = randn(20, 48);
        var gradient = randn(20, 32);
        var (output, inputGradient) = Pass(native, input, gradient);
        var (other, otherGradient) = Pass(wide, input, gradient);
        Close(output, other);
        Close(inputGradient, otherGradient);

        // Both are the layer itself to within the rounding of its factors.
        Close(output, projection.Linear(input), 4);
        Assert.False(output.allclose(projection.Linear(input), 1e-6, 1e-6));
        Assert.Equal(output, output.to(ScalarType.BFloat16).to(ScalarType.Float32));
    }

    private static (Tensor Output, Tensor Gradient) Pass(RoundedWeight weight, Tensor input, Tensor gradient)
    {
        var rows = input.clone().requires_grad_();
        var output = weight.Linear(rows);
        output.backward([gradient]);
        return (output.detach(), rows.grad!);
    }

    private static void Close(Tensor one, Tensor other, int steps = 1) =>
        Assert.InRange((one - other).abs().max().item<float>(), 0, steps * Step * one.abs().max().item<float>());
}
