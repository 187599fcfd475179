using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>Multi-head self-attention over a packed matrix (Vaswani et al. 2017, section 3.2), up to the output projection.</summary>
public sealed class Attention : nn.Module
{
    /// <summary>Added to the scores of the future, as in the reference's SASRec, and of padding: far below any score, and the softmax of it is exactly 0.</summary>
    internal const float Hidden = -1e9f;

    private readonly Projection query;
    private readonly Projection key;
    private readonly Projection value;
    private readonly Projection output;
    private readonly KeyValuePoint keyvalue;
    private readonly int heads;
    private readonly int headWidth;
    private readonly double dropout;
    private readonly bool causal;
    private readonly Func<int, Tensor>? bias;
    private readonly Func<int, DistanceRows>? distances;
    private readonly RotaryPositions? rotary;
    private readonly int? window;

    /// <param name="options">The shape.</param>
    /// <param name="bias">What is added to the scores of a sequence of a length, [1, heads, length, length]; null: nothing.</param>
    /// <param name="distances">
    /// Vectors of the distances in a sequence of a length, which the projections of queries and keys turn into queries and keys of distances; scores are the sum of content
    /// against content, content against distance and distance against content, divided by sqrt(3 headWidth) (He et al. 2021, equation 4). Null: content against content alone.
    /// </param>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    internal Attention(BlockOptions options, Func<int, Tensor>? bias = null, Func<int, DistanceRows>? distances = null)
        : base(nameof(Attention))
    {
        if (options.Width % options.Heads != 0)
        {
            throw new ArgumentException($"{options.Heads} heads do not divide the width {options.Width}.", nameof(options));
        }

        heads = options.Heads;
        headWidth = options.Width / options.Heads;
        dropout = options.AttentionDropout;
        causal = options.Causal;
        this.bias = bias;
        this.distances = distances;
        window = options.Window;
        rotary = options.RotaryBase is not { } rotaryBase ? null
            : headWidth % 2 == 0 ? new RotaryPositions(headWidth, rotaryBase)
            : throw new ArgumentException($"Rotary positions turn pairs of channels; heads of {headWidth} channels have none.", nameof(options));
        query = new Projection(options.Width, options.Width, Roles.Query, options.AttentionBias);
        key = new Projection(options.Width, options.Width, Roles.Key, options.AttentionBias);
        value = new Projection(options.Width, options.Width, Roles.Value, options.AttentionBias);
        output = new Projection(options.Width, options.Width, Roles.AttentionOutput, options.AttentionBias);
        keyvalue = new KeyValuePoint(options.Width);
        RegisterComponents();
    }

    /// <summary>
    /// The bias of the keys where it has no effect, else null. It adds the same number, the product of the query and the bias, to every score of a row, and the softmax of a row is
    /// that of the row plus a number: in exact arithmetic its gradient is zero, and what is computed is the rounding of sums. Keys that an adapter adds have no bias, and then it counts;
    /// queries of distances differ from key to key, and then it counts too.
    /// </summary>
    internal TorchSharp.Modules.Parameter? KeyBiasWithoutEffect => keyvalue.Adapter is null && distances is null ? key.bias : null;

    /// <summary>Told of every product; null but in a profile.</summary>
    internal ProductCount? Count { get; set; }

    /// <summary>How products, softmax and products are computed. Default automatic.</summary>
    internal AttentionKernel Kernel { get; set; } = AttentionKernel.Automatic;

    /// <summary>Every row attends to the rows of its sequence.</summary>
    /// <param name="hidden">[rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <returns>[rows, width].</returns>
    public Tensor Forward(Tensor hidden, PackedLayout layout)
    {
        using var scope = NewDisposeScope();
        return output.forward(Attend(hidden, hidden, layout, onlyFirst: false)).MoveToOuterDisposeScope();
    }

    /// <summary>Only the first row of each sequence attends; what the last block needs when only [CLS] is read.</summary>
    /// <param name="hidden">[rows, width].</param>
    /// <param name="first">The first row of each sequence, [sequences, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <returns>[sequences, width].</returns>
    public Tensor ForwardFirst(Tensor hidden, Tensor first, PackedLayout layout)
    {
        if (causal)
        {
            throw new InvalidOperationException("The first row of a causal sequence sees only itself; ask for all rows.");
        }

        using var scope = NewDisposeScope();
        return output.forward(Attend(hidden, first, layout, onlyFirst: true)).MoveToOuterDisposeScope();
    }

    /// <summary>The same without tensors, with the adapters of its points; null where one of them cannot be folded in, or it is not causal.</summary>
    internal AttentionHeads? Compile() => causal ? AttentionHeads.Of(query, key, value, output, heads, keyvalue.Adapter) : null;

    private Tensor Attend(Tensor hidden, Tensor asking, PackedLayout layout, bool onlyFirst)
    {
        var q = query.forward(asking);
        var k = key.forward(hidden);
        var v = value.forward(hidden);
        if (rotary is not null)
        {
            (q, k) = Turned(rotary, q, k, layout, onlyFirst);
        }

        var extra = keyvalue.Adapter?.Extra();
        if (distances is not null)
        {
            return AttendDisentangled(distances(layout.Groups.Max(group => group.Length)), q, k, v, extra, layout, onlyFirst);
        }

        if (extra is null && bias is null && !IsCut(layout) && Kernel is AttentionKernel.Automatic or AttentionKernel.Packed && PackedAttention.Computes(q))
        {
            Count?.Attention(q, k, v, layout, onlyFirst);
            return PackedAttention.Of(q, k, v, new AttentionPieces(layout, heads, headWidth, onlyFirst, causal), training ? dropout : 0);
        }

        return ByGroups(q, k, v, new(extra, null), layout, onlyFirst);
    }

    // The block's own projections make keys and queries of the distances, with the adapters that they carry.
    private Tensor AttendDisentangled(
        DistanceRows rows, Tensor q, Tensor k, Tensor v, (Tensor Keys, Tensor Values)? extra, PackedLayout layout, bool onlyFirst)
    {
        var compared = new Distances(Heads(key.forward(rows.Rows)), Heads(query.forward(rows.Rows)), rows.Places);
        return ByGroups(q, k, v, new(extra, compared), layout, onlyFirst);

        // [heads, distances, headWidth]
        Tensor Heads(Tensor projected) => projected.view(projected.shape[0], heads, headWidth).transpose(0, 1);
    }

    private Tensor ByGroups(Tensor q, Tensor k, Tensor v, Beside beside, PackedLayout layout, bool onlyFirst) => layout.Padding is { } padding
        ? AttendPadded(q, k, v, beside, padding, layout.LeadingRows, onlyFirst)
        : AttendGroups(q, k, v, beside, layout, onlyFirst);

    // Rows in front of a title have the first places; keys that an adapter adds are not turned, they stand at no distance.
    private static (Tensor Query, Tensor Key) Turned(RotaryPositions rotary, Tensor q, Tensor k, PackedLayout layout, bool onlyFirst)
    {
        var places = layout.Places(q.device);
        var longest = layout.Groups.Max(group => group.Length);
        var asking = onlyFirst ? full(layout.Sequences, (long)layout.LeadingRows, dtype: ScalarType.Int64, device: q.device) : places;
        return (rotary.Turn(q, asking, longest), rotary.Turn(k, places, longest));
    }

    private bool IsCut(PackedLayout layout) => window is { } reach && layout.Groups.Any(group => group.Length > reach + 1);

    private Tensor AttendPadded(Tensor q, Tensor k, Tensor v, Beside beside, PaddedForm padding, int leading, bool onlyFirst)
    {
        var keys = k.index_select(0, padding.Slots);
        var values = v.index_select(0, padding.Slots);
        return onlyFirst
            ? Attend(q, keys, values, beside, padding.Group, leading..(leading + 1))
            : Attend(q.index_select(0, padding.Slots), keys, values, beside, padding.Group, ..padding.Group.Length).index_select(0, padding.Rows);
    }

    private Tensor AttendGroups(Tensor q, Tensor k, Tensor v, Beside beside, PackedLayout layout, bool onlyFirst)
    {
        var queries = Split(q, onlyFirst ? layout.SequencesOfGroups : layout.RowsOfGroups);
        var keys = Split(k, layout.RowsOfGroups);
        var values = Split(v, layout.RowsOfGroups);
        var attended = new Tensor[layout.Groups.Count];
        for (var i = 0; i < attended.Length; i++)
        {
            var group = layout.Groups[i];
            attended[i] = Attend(queries[i], keys[i], values[i], beside, group, onlyFirst ? layout.LeadingRows..(layout.LeadingRows + 1) : ..group.Length);
        }

        return Join(attended);
    }

    // By operations of tensors, for other devices and for keys and values that all sequences share. On the CPU plain matmul-softmax-matmul: for titles and histories of tens of
    // rows it beats libtorch's fused kernel, whose backward is slow there.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Beside beside, PackedGroup group, Range rows)
    {
        using var scope = NewDisposeScope();
        var (first, queries) = rows.GetOffsetAndLength(group.Length);
        q = q.view(group.Sequences, queries, heads, headWidth).transpose(1, 2); // [sequences, heads, queries, headWidth]
        var own = k.view(group.Sequences, group.Length, heads, headWidth).transpose(1, 2); // [sequences, heads, length, headWidth]
        k = WithExtra(k, beside.Extra?.Keys, group).transpose(1, 2); // [sequences, heads, extra + length, headWidth]
        v = WithExtra(v, beside.Extra?.Values, group).transpose(1, 2); // the same
        var mask = Added(group, first, queries, k);
        if (beside.Distances is { } distant)
        {
            var added = WithoutExtra(Compared(distant, q, own, group.Length, first), k.shape[2] - group.Length);
            mask = mask is null ? added : mask + added;
            q /= Math.Sqrt(3); // the kernels divide by sqrt(headWidth)
        }

        Count?.Attention(q, k, v);
        var attended = Kernel == AttentionKernel.Fused || (Kernel == AttentionKernel.Automatic && q.device_type != TorchSharp.DeviceType.CPU)
            ? nn.functional.scaled_dot_product_attention(q, k, v, mask, training ? dropout : 0)
            : Plain(q, k, v, mask);
        return attended.transpose(1, 2).reshape(group.Sequences * queries, heads * headWidth).MoveToOuterDisposeScope();
    }

    private Tensor Plain(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        var scores = matmul(q, k.transpose(-1, -2)) / Math.Sqrt(headWidth); // [sequences, heads, queries, extra + length]
        if (mask is not null)
        {
            scores += mask;
        }

        return matmul(nn.functional.dropout(nn.functional.softmax(scores, -1), dropout, training), v);
    }

    // [sequences, extra + length, heads, headWidth]
    private Tensor WithExtra(Tensor packed, Tensor? extra, PackedGroup group)
    {
        var own = packed.view(group.Sequences, group.Length, heads, headWidth);
        return extra is null ? own : cat([extra.view(1, -1, heads, headWidth).expand(group.Sequences, -1, -1, -1), own], 1);
    }

    // What is added to the scores: masks, and the bias of the rows that ask; extra keys stand at no distance. Null: nothing.
    private Tensor? Added(PackedGroup group, int first, int queries, Tensor keys)
    {
        var mask = Mask(group, keys.shape[2], keys.device);
        var far = window is { } reach && group.Length > reach + 1 ? Far(group.Length, reach, keys.device) : null;
        var added = bias is null ? far : far is null ? bias(group.Length) : bias(group.Length) + far;
        if (added is null)
        {
            return mask;
        }

        var own = added.narrow(2, first, queries); // [1, heads or 1, queries, length]
        own = WithoutExtra(own, keys.shape[2] - group.Length);
        return mask is null ? own : mask + own;
    }

    // Content against distance and distance against content, [sequences, heads, queries, length].
    private Tensor Compared(Distances distant, Tensor q, Tensor own, int length, int first)
    {
        var places = distant.Places(length); // [length, length]
        var asking = places.narrow(0, first, q.shape[2]).expand(q.shape[0], heads, q.shape[2], length);
        var toDistance = matmul(q, distant.Keys.transpose(-1, -2)).gather(-1, asking); // of each query's distances those of the keys
        var asked = places.narrow(0, first, q.shape[2]).transpose(0, 1).expand(q.shape[0], heads, length, q.shape[2]);
        var ofDistance = matmul(own, distant.Queries.transpose(-1, -2)).gather(-1, asked).transpose(-1, -2); // of each key's distances those of the queries
        return (toDistance + ofDistance) / Math.Sqrt(3.0 * headWidth);
    }

    // Keys that an adapter adds stand at no distance.
    private static Tensor WithoutExtra(Tensor own, long extra) => extra == 0 ? own : cat([own.new_zeros([.. own.shape[..^1], extra]), own], -1);

    /// <summary>What attention has besides the rows: keys and values that all sequences share, and distances.</summary>
    private readonly record struct Beside((Tensor Keys, Tensor Values)? Extra, Distances? Distances);

    /// <summary>Keys and queries of distances, [heads, distances, headWidth], and which of them belongs to each query and key.</summary>
    private sealed record Distances(Tensor Keys, Tensor Queries, Func<int, Tensor> Places);

    // Padding and the future are hidden alike, so that a row that sees nothing attends uniformly; extra keys are hidden from no row.
    private Tensor? Mask(PackedGroup group, long keys, Device device)
    {
        var mask = group.Mask;
        if (causal && group.Length > 1)
        {
            var future = Future(group.Length, device);
            mask = mask is null ? future : minimum(mask, future); // [sequences, 1, length, length]
        }

        var extra = keys - group.Length;
        return mask is null || extra == 0 ? mask : cat([mask.new_zeros([.. mask.shape[..^1], extra]), mask], -1);
    }

    // Hides the rows that are farther away than the reach, [1, 1, length, length].
    private static Tensor Far(int length, int reach, Device device)
    {
        var all = full([length, length], Hidden, dtype: ScalarType.Float32, device: device);
        return (all.triu(reach + 1) + all.tril(-reach - 1)).view(1, 1, length, length);
    }

    private static Tensor Future(int length, Device device) => full([length, length], Hidden, dtype: ScalarType.Float32, device: device).triu_(1);

    private static Tensor[] Split(Tensor packed, long[] rows) => rows.Length == 1 ? [packed] : packed.split(rows, 0);

    private static Tensor Join(Tensor[] parts) => parts.Length == 1 ? parts[0] : cat(parts, 0);
}

/// <summary>How attention is computed.</summary>
internal enum AttentionKernel
{
    /// <summary>What is fastest where the rows live.</summary>
    Automatic,

    /// <summary>One operation over all heads and sequences (float32 on the CPU), see <see cref="PackedAttention"/>.</summary>
    Packed,

    /// <summary>libtorch's fused kernel per group.</summary>
    Fused,

    /// <summary>Products and softmax as operations of tensors, per group.</summary>
    Plain,
}
