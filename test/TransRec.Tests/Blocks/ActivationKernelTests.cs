using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

public sealed unsafe class ActivationKernelTests
{
    [Theory]
    [InlineData("relu")]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("quick_gelu")]
    [InlineData("silu")]
    public void Values_are_those_of_the_tensor_function(string name)
    {
        using var scope = NewDisposeScope();
        float[] values = [.. Enumerable.Range(-200, 400).Select(i => i * 0.0731f), float.NaN, 1e-30f, -1e-30f, 0, 90, -90, 1e20f, 3];
        var expected = Activation.Of(name)(tensor(values)).data<float>().ToArray();
        fixed (float* start = values)
        {
            ActivationKernel.Apply(name, start, values.Length);
        }

        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 2e-6f * (float.IsNaN(pair.First) ? 1 : MathF.Max(1, MathF.Abs(pair.First)))));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(2.4, 0.000688513898366)]
    [InlineData(2.6, 0.000236034422)]
    [InlineData(-1, 1.842700792949715)]
    public void The_complementary_error_function_is_that_of_tables(double x, double expected) => Assert.Equal(expected, ActivationKernel.Erfc(x), 1e-7 * expected + 1e-11);
}
