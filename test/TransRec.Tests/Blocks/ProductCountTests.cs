using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

public sealed class ProductCountTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly ProductCount count = new();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 2)]
    public void A_linear_layer_counts_two_operations_per_product_and_as_many_per_gradient(bool input, bool weight, int gradients)
    {
        var layer = new Projection(4, 5, Roles.Query) { Count = count };
        layer.weight.requires_grad_(weight);
        layer.forward(ones(3, 4).requires_grad_(input));
        Assert.Equal((2 * 3 * 4 * 5, gradients * 2 * 3 * 4 * 5), ((int)count.Forward, (int)count.Backward));
        Assert.Equal((1 + gradients) * 4 * ((3 * (4 + 5)) + (4 * 5)), count.Bytes);
        Assert.Equal((3L, 4, 5), count.Heaviest);
    }

    [Fact]
    public void Without_gradients_no_backward_pass_is_counted()
    {
        using var _ = no_grad();
        new Projection(4, 5, Roles.Query) { Count = count }.forward(ones(3, 4));
        Assert.Equal(0, count.Backward);
    }

    [Fact]
    public void A_convolution_counts_its_kernel_at_every_place_of_its_output()
    {
        var layer = new Convolution(2, 3, kernel: 3, stride: 2, Roles.Spatial) { Count = count };
        layer.forward(ones(1, 2, 8, 8));
        Assert.Equal(2 * (4 * 4) * (3 * 2 * 3 * 3), count.Forward);
    }

    [Fact]
    public void Attention_counts_scores_and_values()
    {
        var attention = new Attention(new BlockOptions { Width = 8, Heads = 2, FeedForwardWidth = 8, Activation = "relu", NormEpsilon = 1e-6 }) { Count = count };
        attention.Forward(ones(2 * 5, 8), PackedLayout.OfEqualLengths(sequences: 2, length: 5));
        Assert.Equal(2 * (2 * 2 * 5 * 5 * 8), count.Forward); // two products, both for 2 sequences of 5 x 5 x 8
    }
}
