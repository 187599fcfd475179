using TransRec.Blocks.Kernels;
using TransRec.Foundation.Machine;

namespace TransRec.Encoders.Users;

/// <summary>
/// A causal user encoder with its adapters over plain arrays: a copy of its values that nothing changes. A history's rows are its own, without padding, which no valid row
/// of the module sees; of the last block only the last row is computed. A user's bits do not depend on who else is encoded with it.
/// </summary>
internal sealed unsafe class CausalEncoderKernel
{
    private readonly AlignedFloats positions; // [positions, width]
    private readonly float[] leading; // [leading rows, width]
    private readonly NormKernel norm;
    private readonly BlockKernel[] blocks;
    private readonly StatesKernel? states;
    private int expected; // memory that the last computation took

    /// <param name="positions">Position embeddings, [positions, width].</param>
    /// <param name="width">Width of the vectors.</param>
    /// <param name="leading">Rows in front of every history, [leading rows, width].</param>
    /// <param name="norm">The norm in front of the blocks.</param>
    /// <param name="blocks">The blocks, at least one.</param>
    /// <param name="states">An adapter beside the blocks, or null.</param>
    public CausalEncoderKernel(float[] positions, int width, float[] leading, NormKernel norm, BlockKernel[] blocks, StatesKernel? states)
    {
        this.positions = new AlignedFloats(positions.Length);
        positions.CopyTo(this.positions.Values);
        (Width, Positions, this.leading, this.norm, this.blocks, this.states) = (width, positions.Length / width, leading, norm, blocks, states);
    }

    /// <summary>Width of item and user vectors.</summary>
    public int Width { get; }

    /// <summary>The longest history.</summary>
    public int Positions { get; }

    /// <summary>Rows that stand in front of every history.</summary>
    public int LeadingRows => leading.Length / Width;

    /// <summary>The user vectors of some histories.</summary>
    /// <param name="rows">The item vectors of the first history, oldest first, then those of the next, [items of all, width].</param>
    /// <param name="lengths">Items of each history, 1 to <see cref="Positions"/>.</param>
    /// <param name="vectors">Written, [histories, width].</param>
    public void Encode(ReadOnlySpan<float> rows, ReadOnlySpan<int> lengths, Span<float> vectors)
    {
        using var memory = new KernelMemory(Volatile.Read(ref expected));
        var sequences = Sequences(lengths);
        var hidden = Input(rows, lengths, sequences, memory);
        norm.Apply(hidden, null, sequences.Rows, hidden);
        var result = memory.Take(lengths.Length * Step);
        if (states is { IsRowWise: false })
        {
            states.Apply(AllStates(hidden, sequences, memory), sequences, result, memory);
        }
        else
        {
            LastRows(hidden, sequences, result, memory);
        }

        for (var i = 0; i < lengths.Length; i++)
        {
            new ReadOnlySpan<float>(result + ((nint)i * Step), Width).CopyTo(vectors[(i * Width)..]);
        }

        Volatile.Write(ref expected, memory.Size);
        GC.KeepAlive(this);
    }

    private int Step => blocks[0].Step;

    private SequenceRows Sequences(ReadOnlySpan<int> lengths)
    {
        var all = lengths.ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            all[i] += LeadingRows;
        }

        return new SequenceRows(all);
    }

    // Leading rows as they are, item vectors with positions: the last item has the last one.
    private float* Input(ReadOnlySpan<float> rows, ReadOnlySpan<int> lengths, SequenceRows sequences, KernelMemory memory)
    {
        var input = memory.Take(sequences.Rows * Step);
        var to = input;
        fixed (float* first = rows)
        {
            var from = first;
            foreach (var length in lengths)
            {
                for (var i = 0; i < LeadingRows; i++, to += Step)
                {
                    leading.AsSpan(i * Width, Width).CopyTo(new Span<float>(to, Width));
                }

                var position = positions.Address + ((nint)(Positions - length) * Width);
                for (var row = 0; row < length; row++, to += Step, from += Width, position += Width)
                {
                    RowSums.Of(from, position, Width, to);
                }
            }
        }

        return input;
    }

    private float*[] AllStates(float* hidden, SequenceRows sequences, KernelMemory memory)
    {
        var all = new float*[blocks.Length + 1];
        all[0] = hidden;
        for (var i = 0; i < blocks.Length; i++)
        {
            all[i + 1] = memory.Take(sequences.Rows * Step);
            blocks[i].Apply(all[i], sequences, all[i + 1], memory);
        }

        return all;
    }

    private void LastRows(float* hidden, SequenceRows sequences, float* result, KernelMemory memory)
    {
        var last = new float*[states is null ? 0 : blocks.Length + 1]; // the states of the last rows
        for (var i = 0; i < blocks.Length; i++)
        {
            if (states is not null)
            {
                last[i] = memory.Take(sequences.Count * Step);
                sequences.CopyLast(hidden, Step, last[i]);
            }

            if (i == blocks.Length - 1)
            {
                break;
            }

            var next = memory.Take(sequences.Rows * Step);
            blocks[i].Apply(hidden, sequences, next, memory);
            hidden = next;
        }

        if (states is null)
        {
            blocks[^1].ApplyLast(hidden, sequences, result, memory);
            return;
        }

        last[^1] = memory.Take(sequences.Count * Step);
        blocks[^1].ApplyLast(hidden, sequences, last[^1], memory);
        states.Apply(last, sequences, result, memory);
    }
}
