using TransRec.Blocks.Kernels;
using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// The attention of all heads and sequences of a packed matrix in one operation on the CPU: no tensor per group and head, and no kernel of a library compiled for each of
/// their shapes. The sums of a sequence do not depend on the others, nor on the number of threads.
/// </summary>
internal sealed class PackedAttention : autograd.SingleTensorFunction<PackedAttention>
{
    private const string State = nameof(State);

    /// <inheritdoc />
    public override string Name => nameof(PackedAttention);

    /// <summary>Whether it computes these; else operations of tensors must.</summary>
    /// <param name="hidden">Rows of the packed matrix.</param>
    public static bool Computes(Tensor hidden) => hidden.device_type == TorchSharp.DeviceType.CPU && hidden.dtype == ScalarType.Float32;

    /// <summary>softmax(Q K' / sqrt(headWidth)) V per head and sequence.</summary>
    /// <param name="query">[rows that ask, width], float32, on the CPU.</param>
    /// <param name="key">[rows, width], as is <paramref name="value"/>.</param>
    /// <param name="value">[rows, width].</param>
    /// <param name="pieces">The sequences.</param>
    /// <param name="dropout">The share of weights that are dropped; drawn from torch's generator.</param>
    /// <returns>[rows that ask, width].</returns>
    public static Tensor Of(Tensor query, Tensor key, Tensor value, AttentionPieces pieces, double dropout)
    {
        using var scope = NewDisposeScope();
        (query, key, value) = (query.contiguous(), key.contiguous(), value.contiguous());
        var kept = dropout == 0 ? null : empty(pieces.Weights).bernoulli_(1 - dropout).div_(1 - dropout);
        var output = is_grad_enabled() && (query.requires_grad || key.requires_grad || value.requires_grad)
            ? apply(query, key, value, pieces, kept!)
            : Forward(query, key, value, kept, null, pieces);
        return output.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (query, key, value, pieces, kept) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (AttentionPieces)vars[3], (Tensor?)vars[4]);
        var weights = empty(pieces.Weights);
        var output = Forward(query, key, value, kept, weights, pieces);
        ctx.save_for_backward([query, key, value, weights, .. kept is null ? Array.Empty<Tensor>() : [kept]]);
        ctx.save_data(State, (pieces, query.requires_grad, key.requires_grad, value.requires_grad));
        return output;
    }

    /// <inheritdoc />
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (pieces, toQuery, toKey, toValue) = ((AttentionPieces, bool, bool, bool))ctx.get_data(State);
        var saved = ctx.get_saved_variables();
        using var passed = grad_output;
        using var slope = passed.contiguous();
        var gradients = Backward(saved, slope, pieces, toQuery, toKey, toValue);
        saved.ForEach(tensor => tensor.Dispose());
        return gradients;
    }

    private static unsafe Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor? kept, Tensor? weights, AttentionPieces pieces)
    {
        var output = empty_like(query);
        var (q, k, v, o) = (FloatMemory.Address(query), FloatMemory.Address(key), FloatMemory.Address(value), FloatMemory.Address(output));
        var (dropped, held) = (AddressOrZero(kept), AddressOrZero(weights));
        Run(pieces, (scratch, piece, head) =>
        {
            var (from, weight) = ((nint)head * pieces.HeadWidth * sizeof(float), Weight(piece, head));
            scratch.Forward(
                piece, pieces.Causal, (float*)(q + from), (float*)(k + from), (float*)(v + from), At(dropped, weight), At(held, weight), (float*)(o + from));
        });
        pieces.KeepAlive();
        return output;
    }

    private static unsafe List<Tensor> Backward(List<Tensor> saved, Tensor slope, AttentionPieces pieces, bool toQuery, bool toKey, bool toValue)
    {
        var gradients = new[] { toQuery ? empty_like(saved[0]) : null, toKey ? empty_like(saved[1]) : null, toValue ? empty_like(saved[2]) : null };
        var (q, k, v, held) = (FloatMemory.Address(saved[0]), FloatMemory.Address(saved[1]), FloatMemory.Address(saved[2]), FloatMemory.Address(saved[3]));
        var (dropped, g) = (AddressOrZero(saved.ElementAtOrDefault(4)), FloatMemory.Address(slope));
        var (gq, gk, gv) = (AddressOrZero(gradients[0]), AddressOrZero(gradients[1]), AddressOrZero(gradients[2]));
        Run(pieces, (scratch, piece, head) =>
        {
            var (from, weight) = ((nint)head * pieces.HeadWidth * sizeof(float), Weight(piece, head));
            scratch.Backward(
                piece, (float*)(q + from), (float*)(k + from), (float*)(v + from), At(dropped, weight), At(held, weight), (float*)(g + from),
                At(gq, from), At(gk, from), At(gv, from));
        });
        return [gradients[0]!, gradients[1]!, gradients[2]!, null!, null!];
    }

    private static void Run(AttentionPieces pieces, Action<AttentionScratch, AttentionPiece, int> head)
    {
        void Compute(Range task, AttentionScratch scratch)
        {
            foreach (ref readonly var piece in pieces.Sequences.AsSpan(task))
            {
                for (var i = 0; i < pieces.Heads; i++)
                {
                    head(scratch, piece, i);
                }
            }
        }

        var threads = get_num_threads();
        if (threads == 1 || pieces.Tasks.Count == 1)
        {
            using var scratch = new AttentionScratch(pieces);
            Compute(.., scratch);
            return;
        }

        Parallel.For(
            0,
            pieces.Tasks.Count,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new AttentionScratch(pieces),
            (task, _, scratch) =>
            {
                Compute(pieces.Tasks[task], scratch);
                return scratch;
            },
            scratch => scratch.Dispose());
    }

    private static nint Weight(in AttentionPiece piece, int head) => (nint)(piece.Weight + ((long)head * piece.Queries * piece.Keys)) * sizeof(float);

    private static nint AddressOrZero(Tensor? tensor) => tensor is null ? 0 : FloatMemory.Address(tensor);

    private static unsafe float* At(nint address, nint offset) => address == 0 ? null : (float*)(address + offset);
}
