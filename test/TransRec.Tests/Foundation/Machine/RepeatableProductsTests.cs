using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Foundation.Machine;

[Collection(nameof(TorchGenerator))]
public sealed class RepeatableProductsTests
{
    // One small picture through 3 x 3 kernels: a product of its backward pass is a vector by a matrix of many rows. On processors of Intel, unless MKL is asked to repeat
    // itself, its bits depend on when the second thread comes; a thread of ours that takes its place moves that.
    [Theory]
    [InlineData(128, 128, 1, 1)]
    [InlineData(64, 128, 2, 2)]
    [InlineData(256, 256, 1, 1)]
    public void A_backward_pass_on_two_threads_has_the_same_bits_every_time(int input, int output, int side, int stride)
    {
        using var over = new CancellationTokenSource();
        var busy = new Thread(() =>
        {
            while (!over.IsCancellationRequested)
            {
                Thread.SpinWait(20);
            }
        });
        set_num_threads(2);
        try
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            var picture = randn([1, input, side, side], generator: generator).requires_grad_();
            var weight = randn([output, input, 3, 3], generator: generator);
            var first = Gradient();
            for (var i = 0; i < 600; i++)
            {
                if (i == 300)
                {
                    busy.Start();
                }

                Assert.True(first.AsSpan().SequenceEqual(Gradient()), $"Backward pass {i + 2} differs from the first.");
                Thread.SpinWait(200 * (i % 20));
            }

            float[] Gradient()
            {
                using var inner = NewDisposeScope();
                var result = nn.functional.conv2d(picture, weight, strides: [stride, stride], padding: [1, 1]);
                return autograd.grad([result.square().sum()], [picture])[0].data<float>().ToArray();
            }
        }
        finally
        {
            set_num_threads(1);
            over.Cancel();
        }
    }
}
