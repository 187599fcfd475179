using TorchSharp.Modules;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Training;

public sealed class GradientClippingTests
{
    [Fact]
    public void Gradients_above_the_norm_are_scaled_together()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [WithGradient(3), WithGradient(4)];
        Assert.Equal(5, GradientClipping.Clip(parameters, largest: 1), 1e-6);
        Assert.Equal(0.6f, parameters[0].grad!.item<float>(), 1e-6f);
        Assert.Equal(0.8f, parameters[1].grad!.item<float>(), 1e-6f);
    }

    [Theory]
    [InlineData(0)] // off
    [InlineData(6)]
    public void Gradients_below_the_norm_stay(double largest)
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [WithGradient(3), WithGradient(4)];
        Assert.Equal(5, GradientClipping.Clip(parameters, largest), 1e-6);
        Assert.Equal(3f, parameters[0].grad!.item<float>());
        Assert.Equal(4f, parameters[1].grad!.item<float>());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_no_number_gives_a_norm_that_is_none(float value)
    {
        using var scope = NewDisposeScope();
        Assert.False(double.IsFinite(GradientClipping.Clip([WithGradient(1), WithGradient(value)], largest: 1)));
    }

    [Fact]
    public void Without_gradients_the_norm_is_zero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, GradientClipping.Clip([new Parameter(ones(1))], largest: 1));
    }

    private static Parameter WithGradient(float value)
    {
        var parameter = new Parameter(ones(1));
        (parameter * tensor(value)).sum().backward();
        return parameter;
    }
}
