namespace TransRec.Blocks.Kernels;

/// <summary>
/// Small Transformers beside an encoder, each on the state of a block and the output of the one before; the result is a linear function of the last state and the last
/// output, at the last row of each sequence.
/// </summary>
/// <param name="layers">The Transformers.</param>
/// <param name="blocks">The numbers of the blocks whose outputs they read.</param>
/// <param name="ofState">The linear function's part of the state, with the bias.</param>
/// <param name="ofLayer">Its part of the last output.</param>
internal sealed unsafe class KAdapterKernel(KAdapterLayerKernel[] layers, int[] blocks, AffineKernel ofState, AffineKernel ofLayer) : StatesKernel
{
    public override bool IsRowWise => false;

    public override void Apply(float*[] states, SequenceRows sequences, float* result, KernelMemory memory)
    {
        var mark = memory.Mark();
        var step = ofState.Step;
        var count = sequences.Rows * step;
        float* last = null; // the output of the layer before, [rows, step]
        for (var i = 0; i < layers.Length; i++)
        {
            var input = states[blocks[i] + 1];
            if (last is not null)
            {
                RowSums.Add(last, input, count);
                input = last;
            }

            var end = i == layers.Length - 1;
            var output = memory.Take((end ? sequences.Count : sequences.Rows) * step);
            layers[i].Apply(input, step, sequences, end, output, memory);
            last = output;
        }

        var state = memory.Take(sequences.Count * step);
        sequences.CopyLast(states[^1], step, state);
        ofState.Apply(state, step, sequences.Count, result);
        RowSums.Add(result, ofLayer.Apply(last, step, sequences.Count, memory), sequences.Count * step);
        memory.Release(mark);
    }
}

/// <summary>up(blocks(down(x))) + x.</summary>
/// <param name="down">To the width of the blocks.</param>
/// <param name="blocks">The blocks.</param>
/// <param name="up">Back.</param>
internal sealed unsafe class KAdapterLayerKernel(AffineKernel down, BlockKernel[] blocks, AffineKernel up)
{
    /// <summary>Computes all rows, or the last one of each sequence.</summary>
    /// <param name="input">x, [rows, step].</param>
    /// <param name="step">From one row of it to the next.</param>
    /// <param name="sequences">The sequences of the rows.</param>
    /// <param name="onlyLast">Whether only the last rows are wanted.</param>
    /// <param name="result">Written, [rows that are wanted, step].</param>
    /// <param name="memory">Memory for what lies between.</param>
    public void Apply(float* input, int step, SequenceRows sequences, bool onlyLast, float* result, KernelMemory memory)
    {
        var mark = memory.Mark();
        var hidden = down.Apply(input, step, sequences.Rows, memory);
        for (var i = 0; i < blocks.Length; i++)
        {
            var next = memory.Take(sequences.Rows * down.Step);
            if (onlyLast && i == blocks.Length - 1)
            {
                blocks[i].ApplyLast(hidden, sequences, next, memory);
            }
            else
            {
                blocks[i].Apply(hidden, sequences, next, memory);
            }

            hidden = next;
        }

        var rows = onlyLast ? sequences.Count : sequences.Rows;
        var own = input;
        if (onlyLast)
        {
            own = memory.Take(rows * step);
            sequences.CopyLast(input, step, own);
        }

        up.Apply(hidden, down.Step, rows, result);
        RowSums.Add(result, own, rows * step);
        memory.Release(mark);
    }
}
