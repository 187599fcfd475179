namespace TransRec.Blocks.Kernels;

/// <summary>up(activation(down(x))).</summary>
internal sealed unsafe class BottleneckKernel(AffineKernel down, string activation, AffineKernel up)
{
    /// <summary>From one row of the result to the next.</summary>
    public int Step => up.Step;

    /// <summary>Computes the rows in memory of their own.</summary>
    /// <param name="input">[rows, inputStep].</param>
    /// <param name="inputStep">From one row of it to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="memory">Memory.</param>
    /// <returns>[rows, step].</returns>
    public float* Apply(float* input, int inputStep, int rows, KernelMemory memory)
    {
        var output = memory.Take(rows * up.Step);
        var mark = memory.Mark();
        var between = down.Apply(input, inputStep, rows, memory);
        ActivationKernel.Apply(activation, between, rows * down.Step);
        up.Apply(between, down.Step, rows, output);
        memory.Release(mark);
        return output;
    }
}

/// <summary>Bottlenecks behind a sublayer: y + through(y), or beside it: y + scale * through(x).</summary>
/// <param name="bottleneck">The bottleneck.</param>
/// <param name="beside">Whether it reads what went into the sublayer, and not what came out.</param>
/// <param name="scale">What its result is multiplied by.</param>
/// <param name="skipsOutput">Whether y is added.</param>
/// <param name="skipsInput">Whether x is added.</param>
internal sealed unsafe class SublayerBottleneckKernel(BottleneckKernel bottleneck, bool beside = false, float scale = 1, bool skipsOutput = true, bool skipsInput = false)
    : SublayerKernel
{
    public override void Apply(float* output, float* input, int rows, KernelMemory memory)
    {
        var mark = memory.Mark();
        var count = rows * bottleneck.Step;
        var through = bottleneck.Apply(beside ? input : output, bottleneck.Step, rows, memory);
        if (!skipsOutput)
        {
            new Span<float>(output, count).Clear();
        }

        RowSums.Add(output, through, count, scale);
        if (skipsInput)
        {
            RowSums.Add(output, input, count);
        }

        memory.Release(mark);
    }
}

/// <summary>A bottleneck at the end of a block: norm(output + input + through(hidden)).</summary>
/// <param name="bottleneck">The bottleneck.</param>
/// <param name="ownNorm">The norm in place of the block's; null: the block's.</param>
internal sealed unsafe class BlockEndBottleneckKernel(BottleneckKernel bottleneck, NormKernel? ownNorm) : BlockEndKernel
{
    public override void Apply(float* hidden, float* output, float* input, int rows, NormKernel norm, KernelMemory memory)
    {
        var mark = memory.Mark();
        var count = rows * bottleneck.Step;
        var through = bottleneck.Apply(hidden, bottleneck.Step, rows, memory);
        RowSums.Add(through, output, count);
        (ownNorm ?? norm).Apply(through, input, rows, hidden);
        memory.Release(mark);
    }
}
