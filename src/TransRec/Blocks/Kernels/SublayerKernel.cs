namespace TransRec.Blocks.Kernels;

/// <summary>What an adapter behind a sublayer computes, row by row.</summary>
internal abstract unsafe class SublayerKernel
{
    /// <summary>Computes what goes into the residual sum.</summary>
    /// <param name="output">What the sublayer gave, [rows, step]; overwritten by the result.</param>
    /// <param name="input">What went into the sublayer, [rows, step].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="memory">Memory for what lies between.</param>
    public abstract void Apply(float* output, float* input, int rows, KernelMemory memory);
}

/// <summary>What an adapter at the end of a block computes, row by row.</summary>
internal abstract unsafe class BlockEndKernel
{
    /// <summary>Computes what leaves the block.</summary>
    /// <param name="hidden">The block's own result, norm(output + input), [rows, step]; overwritten by the result.</param>
    /// <param name="output">What the feed-forward sublayer gave, [rows, step].</param>
    /// <param name="input">The other part of the residual sum, [rows, step].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="norm">The block's norm behind the residual sum.</param>
    /// <param name="memory">Memory for what lies between.</param>
    public abstract void Apply(float* hidden, float* output, float* input, int rows, NormKernel norm, KernelMemory memory);
}

/// <summary>What an adapter beside an encoder computes from the states in front of its first block and behind every block.</summary>
internal abstract unsafe class StatesKernel
{
    /// <summary>Whether a row's result depends on the states of that row only: then only the last rows are asked for.</summary>
    public abstract bool IsRowWise { get; }

    /// <summary>Computes the encoder's output at the last row of each sequence.</summary>
    /// <param name="states">Blocks + 1 states; each [rows, step], or [sequences, step] of the last rows alone when it is row-wise.</param>
    /// <param name="sequences">The sequences.</param>
    /// <param name="result">Written, [sequences, step].</param>
    /// <param name="memory">Memory for what lies between.</param>
    public abstract void Apply(float*[] states, SequenceRows sequences, float* result, KernelMemory memory);
}
