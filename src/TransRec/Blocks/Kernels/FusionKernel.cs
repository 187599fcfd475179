namespace TransRec.Blocks.Kernels;

/// <summary>
/// Attention over what several adapters give: sum_i softmax_i((Q y) . (K z_i)) V z_i. The weights add up to 1 and V has no bias, so V is applied once, to the weighted sum.
/// </summary>
/// <param name="adapters">What gives z_i.</param>
/// <param name="query">Q.</param>
/// <param name="key">K, without a bias.</param>
/// <param name="value">V, without a bias.</param>
internal sealed unsafe class FusionKernel(SublayerKernel[] adapters, AffineKernel query, AffineKernel key, AffineKernel value) : SublayerKernel
{
    public override void Apply(float* output, float* input, int rows, KernelMemory memory)
    {
        var mark = memory.Mark();
        var step = query.Step;
        var count = rows * step;
        var asked = query.Apply(output, step, rows, memory);
        var given = memory.Take(adapters.Length * count);
        var scores = memory.Take(rows * adapters.Length); // [rows, adapters]
        for (var i = 0; i < adapters.Length; i++)
        {
            var one = given + (i * count);
            new ReadOnlySpan<float>(output, count).CopyTo(new Span<float>(one, count));
            adapters[i].Apply(one, input, rows, memory);
            var inner = memory.Mark();
            var keys = key.Apply(one, step, rows, memory);
            for (var row = 0; row < rows; row++)
            {
                scores[(row * adapters.Length) + i] = Dot(asked + (row * step), keys + (row * step), query.OutputWidth);
            }

            memory.Release(inner);
        }

        var mean = memory.Take(count);
        new Span<float>(mean, count).Clear();
        for (var row = 0; row < rows; row++)
        {
            var weights = new Span<float>(scores + (row * adapters.Length), adapters.Length);
            Softmax(weights);
            for (var i = 0; i < adapters.Length; i++)
            {
                RowSums.Add(mean + (row * step), given + (i * count) + (row * step), step, weights[i]);
            }
        }

        value.Apply(mean, step, rows, output);
        memory.Release(mark);
    }

    private static float Dot(float* a, float* b, int width)
    {
        var sum = 0f;
        for (var i = 0; i < width; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }

    private static void Softmax(Span<float> scores)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
        {
            largest = MathF.Max(largest, score);
        }

        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = MathF.Exp(score - largest);
            sum += score;
        }

        foreach (ref var score in scores)
        {
            score /= sum;
        }
    }
}
