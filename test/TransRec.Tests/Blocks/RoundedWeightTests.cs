using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

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
        var (output, inputGradient) = Pass(rows => native.Linear(rows).to(ScalarType.Float32), input, gradient);
        var (other, otherGradient) = Pass(rows => wide.Linear(rows).to(ScalarType.Float32), input, gradient);
        Close(output, other);
        Close(inputGradient, otherGradient);

        // Both are the layer itself to within the rounding of its factors.
        Close(output, projection.Linear(input), 4);
        Assert.False(output.allclose(projection.Linear(input), 1e-6, 1e-6));
        Assert.Equal(output, output.to(ScalarType.BFloat16).to(ScalarType.Float32));
    }

    [Theory]
    [InlineData("gelu", true)]
    [InlineData("gelu_new", true)]
    [InlineData("relu", true)]
    [InlineData("silu", true)]
    [InlineData("gelu", false)]
    public void An_activation_between_two_layers_may_read_and_write_bfloat16(string name, bool native)
    {
        random.manual_seed(7);
        using var scope = NewDisposeScope();
        using var up = new Projection(48, 96, Roles.FeedForwardUp);
        using var down = new Projection(96, 48, Roles.FeedForwardDown);
        var (input, gradient) = (randn(20, 48), randn(20, 48));
        var exact = Pass(rows => Projection.Through(up, Activation.Of(name), down, rows), input, gradient);
        using var upper = up.Rounded = new RoundedWeight(up, native);
        using var lower = down.Rounded = new RoundedWeight(down, native);

        // One by one, the activation in float32.
        var (output, inputGradient) = Pass(rows => down.Linear(Activation.Of(name)(up.Linear(rows))), input, gradient);
        var (other, otherGradient) = Pass(rows => Projection.Through(up, Activation.Of(name), down, rows), input, gradient);
        Close(output, other);
        Close(inputGradient, otherGradient);
        Assert.Equal(ScalarType.Float32, other.dtype);
        Assert.False(other.allclose(exact.Output, 1e-6, 1e-6));
    }

    [Fact]
    public void A_layer_that_stays_in_float32_is_handed_float32()
    {
        using var scope = NewDisposeScope();
        using var up = new Projection(48, 96, Roles.FeedForwardUp);
        using var down = new Projection(96, 48, Roles.FeedForwardDown);
        using var rounded = up.Rounded = new RoundedWeight(up, native: false);
        var input = randn(20, 48);
        Assert.Equal(down.Linear(nn.functional.relu(up.Linear(input))), Projection.Through(up, Activation.Of("relu"), down, input));
    }

    private static (Tensor Output, Tensor Gradient) Pass(Func<Tensor, Tensor> layer, Tensor input, Tensor gradient)
    {
        var rows = input.clone().requires_grad_();
        var output = layer(rows);
        output.backward([gradient]);
        return (output.detach(), rows.grad!);
    }

    private static void Close(Tensor one, Tensor other, int steps = 1) =>
        Assert.InRange((one - other).abs().max().item<float>(), 0, steps * Step * one.abs().max().item<float>());
}
