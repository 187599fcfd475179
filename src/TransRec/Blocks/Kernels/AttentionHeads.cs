using TransRec.Blocks.Points;

namespace TransRec.Blocks.Kernels;

/// <summary>Causal self-attention up to its output projection; every row also sees the further keys of an adapter.</summary>
/// <param name="query">Queries.</param>
/// <param name="key">Keys.</param>
/// <param name="value">Values.</param>
/// <param name="output">The output projection.</param>
/// <param name="heads">Heads.</param>
/// <param name="further">Keys and values in front of those of every sequence, each [extra, step]; both empty when there are none.</param>
internal sealed unsafe class AttentionHeads(AffineKernel query, AffineKernel key, AffineKernel value, AffineKernel output, int heads, (float[] Keys, float[] Values) further)
{
    private readonly int extra = further.Keys.Length / query.Step;

    /// <summary>A copy of an attention with its adapters; null where one of them cannot be folded in.</summary>
    public static AttentionHeads? Of(Projection query, Projection key, Projection value, Projection output, int heads, IKeyValueAdapter? adapter) =>
        AffineKernel.Of(query) is { } q && AffineKernel.Of(key) is { } k && AffineKernel.Of(value) is { } v && AffineKernel.Of(output) is { } o
            ? new AttentionHeads(q, k, v, o, heads, Further(adapter, q.OutputWidth, q.Step))
            : null;

    /// <summary>Computes the attention of all rows, or of the last one of each sequence.</summary>
    /// <param name="hidden">[rows, step].</param>
    /// <param name="sequences">The sequences of the rows.</param>
    /// <param name="asking">The rows that ask: <paramref name="hidden"/>, or the last of each sequence, [sequences, step].</param>
    /// <param name="result">Written, [rows that ask, step].</param>
    /// <param name="memory">Memory for what lies between.</param>
    public void Apply(float* hidden, SequenceRows sequences, float* asking, float* result, KernelMemory memory)
    {
        var mark = memory.Mark();
        var onlyLast = asking != hidden;
        var step = query.Step;
        var queries = onlyLast ? sequences.Count : sequences.Rows;
        var q = query.Apply(asking, step, queries, memory);
        var k = WithFurther(key, further.Keys, hidden, sequences, memory);
        var v = WithFurther(value, further.Values, hidden, sequences, memory);
        var attended = memory.Take(queries * step);
        var headWidth = query.OutputWidth / heads;
        using var scratch = new AttentionScratch(headWidth, step, onlyLast ? 1 : sequences.Longest, sequences.Longest + extra);
        for (int i = 0, row = 0, from = 0; i < sequences.Count; i++)
        {
            var length = sequences.LengthOf(i);
            var piece = onlyLast
                ? new AttentionPiece(i, 1, from, length + extra, 0, 0, Before: length - 1 + extra)
                : new AttentionPiece(row, length, from, length + extra, 0, 0, Before: extra);
            for (var head = 0; head < heads; head++)
            {
                var at = head * headWidth;
                scratch.Forward(piece, causal: true, q + at, k + at, v + at, null, null, attended + at);
            }

            row += length;
            from += length + extra;
        }

        output.Apply(attended, step, queries, result);
        memory.Release(mark);
    }

    // The sequences' own keys (or values) behind the further ones, [rows + sequences * extra, step].
    private float* WithFurther(AffineKernel projection, float[] front, float* hidden, SequenceRows sequences, KernelMemory memory)
    {
        if (extra == 0)
        {
            return projection.Apply(hidden, projection.Step, sequences.Rows, memory);
        }

        var all = memory.Take((sequences.Rows + (sequences.Count * extra)) * projection.Step);
        var to = all;
        for (var i = 0; i < sequences.Count; i++)
        {
            var length = sequences.LengthOf(i);
            front.CopyTo(new Span<float>(to, front.Length));
            projection.Apply(hidden, projection.Step, length, to + front.Length);
            hidden += length * projection.Step;
            to += front.Length + (length * projection.Step);
        }

        return all;
    }

    private static (float[] Keys, float[] Values) Further(IKeyValueAdapter? adapter, int width, int step)
    {
        if (adapter is null)
        {
            return ([], []);
        }

        using var _ = TorchSharp.torch.no_grad();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (keys, values) = adapter.Extra();
        return (Padded(PlainValues.Of(keys), width, step), Padded(PlainValues.Of(values), width, step));
    }

    private static float[] Padded(float[] rows, int width, int step)
    {
        var padded = new float[rows.Length / width * step];
        for (var row = 0; row < rows.Length / width; row++)
        {
            rows.AsSpan(row * width, width).CopyTo(padded.AsSpan(row * step));
        }

        return padded;
    }
}
