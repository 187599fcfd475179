using TransRec.Blocks.Kernels;

namespace TransRec.Tests.Blocks;

public sealed unsafe class SmallProductTests
{
    [Theory]
    [InlineData(4, 32, 1, false)]
    [InlineData(4, 32, 1, true)]
    [InlineData(12, 64, 7, false)]
    [InlineData(12, 64, 7, true)]
    [InlineData(8, 96, 40, true)]
    [InlineData(1, 96, 7, false)]
    [InlineData(2, 64, 5, true)]
    [InlineData(3, 32, 9, false)]
    [InlineData(5, 32, 3, false)]
    [InlineData(7, 64, 9, true)]
    public void A_product_equals_three_loops_whether_the_left_matrix_is_transposed_or_not(int rows, int columns, int inner, bool transposed)
    {
        var (a, b) = (Draw(1, rows * inner), Draw(2, inner * columns));
        var (rowStep, columnStep) = transposed ? (1, rows) : (inner, 1);
        foreach (var wide in new[] { false, true })
        {
            var c = new float[rows * (columns + 2)]; // steps of their own
            fixed (float* left = a, right = b, result = c)
            {
                SmallProduct.Of(left, rowStep, columnStep, right, columns, result, columns + 2, rows, columns, inner, wide);
            }

            for (var place = 0; place < rows * columns; place++)
            {
                var (row, column, sum) = (place / columns, place % columns, 0f);
                for (var p = 0; p < inner; p++)
                {
                    sum = MathF.FusedMultiplyAdd(a[(row * rowStep) + (p * columnStep)], b[(p * columns) + column], sum);
                }

                Assert.Equal(sum, c[(row * (columns + 2)) + column]);
            }
        }
    }

    private static float[] Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
