namespace TransRec.Blocks.Kernels;

/// <summary>A causal post-norm block with its adapters.</summary>
/// <param name="attention">Attention up to its output projection.</param>
/// <param name="attentionNorm">The norm behind the attention's residual sum.</param>
/// <param name="feedForward">The feed-forward sublayer.</param>
/// <param name="feedForwardNorm">The norm behind its residual sum.</param>
/// <param name="adapters">What stands behind attention, behind feed-forward and at the block's end; null each where nothing does.</param>
internal sealed unsafe class BlockKernel(
    AttentionHeads attention, NormKernel attentionNorm, BottleneckKernel feedForward, NormKernel feedForwardNorm,
    (SublayerKernel? Attention, SublayerKernel? FeedForward, BlockEndKernel? End) adapters)
{
    /// <summary>From one row to the next.</summary>
    public int Step => feedForward.Step;

    /// <summary>The block's output at all rows.</summary>
    /// <param name="hidden">[rows, step].</param>
    /// <param name="sequences">The sequences of the rows.</param>
    /// <param name="result">Written, [rows, step]; elsewhere than <paramref name="hidden"/>.</param>
    /// <param name="memory">Memory for what lies between.</param>
    public void Apply(float* hidden, SequenceRows sequences, float* result, KernelMemory memory) => Apply(hidden, sequences, hidden, sequences.Rows, result, memory);

    /// <summary>The block's output at the last row of each sequence: of the other rows only keys and values are computed.</summary>
    /// <param name="hidden">[rows, step].</param>
    /// <param name="sequences">The sequences of the rows.</param>
    /// <param name="result">Written, [sequences, step].</param>
    /// <param name="memory">Memory for what lies between.</param>
    public void ApplyLast(float* hidden, SequenceRows sequences, float* result, KernelMemory memory)
    {
        var mark = memory.Mark();
        var last = memory.Take(sequences.Count * Step);
        sequences.CopyLast(hidden, Step, last);
        Apply(hidden, sequences, last, sequences.Count, result, memory);
        memory.Release(mark);
    }

    private void Apply(float* hidden, SequenceRows sequences, float* asking, int rows, float* result, KernelMemory memory)
    {
        var mark = memory.Mark();
        var residual = memory.Take(rows * Step);
        attention.Apply(hidden, sequences, asking, residual, memory);
        adapters.Attention?.Apply(residual, asking, rows, memory);
        attentionNorm.Apply(residual, asking, rows, residual);

        var output = feedForward.Apply(residual, Step, rows, memory);
        adapters.FeedForward?.Apply(output, residual, rows, memory);
        feedForwardNorm.Apply(output, residual, rows, result);
        adapters.End?.Apply(result, output, residual, rows, feedForwardNorm, memory);
        memory.Release(mark);
    }
}
