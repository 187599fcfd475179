using TransRec.Foundation.Machine;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Foundation.Machine;

/// <summary>The library of float32 products is a setting of the process: the tests of the collection run alone.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class Float32ProductsTests
{
    [Theory]
    [InlineData(200, 768, 768)]
    [InlineData(1000, 64, 33)]
    [InlineData(7, 128, 512)]
    public void The_faster_library_rounds_nothing(int rows, int width, int outputs)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var (input, weight) = (randn([rows, width], generator: random), randn([outputs, width], generator: random));
        var exact = input.to(ScalarType.Float64).matmul(weight.to(ScalarType.Float64).t());
        try
        {
            _ = Float32Products.PreferFast(); // on a processor where it is not the faster one nothing changes, and the claim is libtorch's own
            var fast = input.matmul(weight.t());
            Assert.True((fast - exact).abs().max().item<double>() < 1e-5 * exact.abs().max().item<double>());
        }
        finally
        {
            Float32Products.PreferDefault();
        }

        Assert.False(Float32Products.IsFast);
    }
}
