using TorchSharp.Modules;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>How hidden states go through the blocks of a Transformer and the adapter beside them, in every encoder that reads a first row.</summary>
internal static class BlockStack
{
    /// <summary>The output at all rows.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="states">The point of an adapter that sees the states of all layers.</param>
    /// <param name="hidden">What goes into the first block, [rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <param name="from">The first block that is computed; 0 where there is an adapter at <paramref name="states"/>. Default 0.</param>
    /// <returns>[rows, width].</returns>
    public static Tensor AllRows(ModuleList<TransformerBlock> blocks, StatesPoint states, Tensor hidden, PackedLayout layout, int from = 0)
    {
        if (states.Adapter is { } adapter)
        {
            return adapter.Apply(States(blocks, hidden, layout), layout);
        }

        for (var i = from; i < blocks.Count; i++)
        {
            hidden = blocks[i].Forward(hidden, layout);
        }

        return hidden;
    }

    /// <summary>The states in front of the first block and behind every block, before an adapter.</summary>
    /// <returns>Blocks + 1 tensors, each [rows, width].</returns>
    public static List<Tensor> States(ModuleList<TransformerBlock> blocks, Tensor hidden, PackedLayout layout)
    {
        var all = new List<Tensor> { hidden };
        foreach (var block in blocks)
        {
            all.Add(block.Forward(all[^1], layout));
        }

        return all;
    }

    /// <summary>The output at the first row of each sequence; the last block computes no other row, unless an adapter needs them.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="states">The point of an adapter that sees the states of all layers; empty when <paramref name="from"/> is not 0.</param>
    /// <param name="hidden">What goes into the first block that is computed, [rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <param name="from">The first block that is computed. Default 0.</param>
    /// <returns>[sequences, width].</returns>
    public static Tensor FirstRows(ModuleList<TransformerBlock> blocks, StatesPoint states, Tensor hidden, PackedLayout layout, int from = 0)
    {
        if (states.Adapter is { IsRowWise: false })
        {
            return AllRows(blocks, states, hidden, layout).index_select(0, layout.FirstRows(hidden.device));
        }

        if (states.Adapter is not null)
        {
            return OfFirstStates(states, FirstStates(blocks, hidden, layout));
        }

        for (var i = from; i < blocks.Count - 1; i++)
        {
            hidden = blocks[i].Forward(hidden, layout);
        }

        return blocks[^1].ForwardFirst(hidden, layout);
    }

    /// <summary>What goes into a block, at all rows.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="block">The block's number.</param>
    /// <param name="hidden">What goes into the first block, [rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <returns>[rows, width].</returns>
    public static Tensor Below(ModuleList<TransformerBlock> blocks, int block, Tensor hidden, PackedLayout layout)
    {
        for (var i = 0; i < block; i++)
        {
            hidden = blocks[i].Forward(hidden, layout);
        }

        return hidden;
    }

    /// <summary>The first row of each sequence in front of the first block and behind every block; the last block computes no other row.</summary>
    /// <returns>Blocks + 1 tensors, each [sequences, width].</returns>
    public static List<Tensor> FirstStates(ModuleList<TransformerBlock> blocks, Tensor hidden, PackedLayout layout)
    {
        var rows = layout.FirstRows(hidden.device);
        var first = new List<Tensor>();
        for (var i = 0; i < blocks.Count - 1; i++)
        {
            first.Add(hidden.index_select(0, rows));
            hidden = blocks[i].Forward(hidden, layout);
        }

        first.Add(hidden.index_select(0, rows));
        first.Add(blocks[^1].ForwardFirst(hidden, layout));
        return first;
    }

    /// <summary>The output at the first rows, from what <see cref="FirstStates"/> gave.</summary>
    /// <returns>[sequences, width].</returns>
    public static Tensor OfFirstStates(StatesPoint states, IReadOnlyList<Tensor> first) =>
        states.Adapter is null ? first[^1] : states.Adapter.Apply(first, PackedLayout.OfEqualLengths((int)first[0].shape[0], length: 1));
}
