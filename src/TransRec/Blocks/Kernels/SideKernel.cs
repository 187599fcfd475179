namespace TransRec.Blocks.Kernels;

/// <summary>
/// A side network on the states of the last rows: s_0 = down_0(h_0), u_l = s_(l-1) + g_l (down_l(h_l) - s_(l-1)), s_l = u_l + bottleneck_l(u_l); the result is
/// h_last + up(s_last).
/// </summary>
/// <param name="down">One projection in front of the blocks, and one for each that is read.</param>
/// <param name="layers">The bottlenecks.</param>
/// <param name="gates">g_l.</param>
/// <param name="blocks">The numbers of the blocks that are read.</param>
/// <param name="up">Back to the width of the states.</param>
internal sealed unsafe class SideKernel(AffineKernel[] down, BottleneckKernel[] layers, float[] gates, int[] blocks, AffineKernel up) : StatesKernel
{
    public override bool IsRowWise => true;

    public override void Apply(float*[] states, SequenceRows sequences, float* result, KernelMemory memory)
    {
        var mark = memory.Mark();
        var rows = sequences.Count;
        var step = down[0].Step;
        var side = down[0].Apply(states[0], up.Step, rows, memory);
        for (var i = 0; i < blocks.Length; i++)
        {
            var inner = memory.Mark();
            var own = down[i + 1].Apply(states[blocks[i] + 1], up.Step, rows, memory);
            RowSums.Add(own, side, rows * step, -1);
            RowSums.Add(side, own, rows * step, gates[i]);
            RowSums.Add(side, layers[i].Apply(side, step, rows, memory), rows * step);
            memory.Release(inner);
        }

        up.Apply(side, step, rows, result);
        RowSums.Add(result, states[^1], rows * up.Step);
        memory.Release(mark);
    }
}
