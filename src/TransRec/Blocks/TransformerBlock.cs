using TorchSharp.Modules;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// A Transformer block over a packed matrix, post-norm (Vaswani et al. 2017) or pre-norm (Dosovitskiy et al. 2021, section 3.1), with its insertion points:
/// the projections, one after each sublayer, and one at its end. Names of parameters do not depend on where the norms stand.
/// </summary>
public sealed class TransformerBlock : nn.Module, ICompilable<BlockKernel>
{
    private readonly Attention attention;
    private readonly SublayerPoint attention_after;
    private readonly LayerNorm? attention_norm;
    private readonly Parameter? attention_scale;
    private readonly Projection up;
    private readonly Projection down;
    private readonly SublayerPoint feedforward_after;
    private readonly LayerNorm feedforward_norm;
    private readonly Parameter? feedforward_scale;
    private readonly BlockPoint block_after;
    private readonly Func<Tensor, Tensor> activation;
    private readonly double dropout;

    /// <summary>A block with freshly drawn weights.</summary>
    public TransformerBlock(BlockOptions options)
        : this(options, null)
    {
    }

    /// <summary>A block whose attention scores know distances.</summary>
    /// <param name="options">The shape.</param>
    /// <param name="bias">What is added to the scores of a sequence of a length, [1, heads, length, length]; null: nothing.</param>
    /// <param name="distances">Vectors of the distances in a sequence of a length, which scores compare with contents; null: they do not.</param>
    internal TransformerBlock(BlockOptions options, Func<int, Tensor>? bias, Func<int, DistanceRows>? distances = null)
        : base(nameof(TransformerBlock))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.AttentionNorm && !options.PreNorm)
        {
            throw new ArgumentException("A post-norm block has a norm after attention; only a pre-norm block may be without.", nameof(options));
        }

        Options = options;
        attention = new Attention(options, bias, distances);
        attention_after = new SublayerPoint(Roles.AfterAttention, options.Width);
        attention_norm = options.AttentionNorm ? Norm(options) : null;
        attention_scale = Scale(options);
        up = new Projection(options.Width, (options.Gated ? 2 : 1) * options.FeedForwardWidth, Roles.FeedForwardUp, options.FeedForwardBias);
        down = new Projection(options.FeedForwardWidth, options.Width, Roles.FeedForwardDown, options.FeedForwardBias);
        feedforward_after = new SublayerPoint(Roles.AfterFeedForward, options.Width);
        feedforward_norm = Norm(options);
        feedforward_scale = Scale(options);
        block_after = new BlockPoint(Roles.AfterBlock, options.Width);
        activation = options.Gated ? Gate(Activation.Of(options.Activation), options.FeedForwardWidth) : Activation.Of(options.Activation);
        dropout = options.Dropout;
        RegisterComponents();
    }

    /// <summary>The shape.</summary>
    public BlockOptions Options { get; }

    /// <param name="hidden">[rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <returns>[rows, width].</returns>
    public Tensor Forward(Tensor hidden, PackedLayout layout)
    {
        using var scope = NewDisposeScope();
        var input = InFront(attention_norm, hidden);
        return FeedForward(Sum(attention.Forward(input, layout), input, hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>The block's output at the first row of each sequence only.</summary>
    /// <param name="hidden">[rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <returns>[sequences, width].</returns>
    public Tensor ForwardFirst(Tensor hidden, PackedLayout layout)
    {
        using var scope = NewDisposeScope();
        var rows = layout.FirstRows(hidden.device);
        var input = InFront(attention_norm, hidden);
        var first = input.index_select(0, rows);
        var residual = Options.PreNorm ? hidden.index_select(0, rows) : first;
        return FeedForward(Sum(attention.ForwardFirst(input, first, layout), first, residual)).MoveToOuterDisposeScope();
    }

    /// <summary>The block without tensors, for a causal post-norm one; null for another, or when an adapter has no kernel.</summary>
    BlockKernel? ICompilable<BlockKernel>.Compile()
    {
        var behindAttention = (attention_after.Adapter as ICompilable<SublayerKernel>)?.Compile();
        var behindFeedForward = (feedforward_after.Adapter as ICompilable<SublayerKernel>)?.Compile();
        var end = (block_after.Adapter as ICompilable<BlockEndKernel>)?.Compile();
        var known = attention_after.IsOccupied == behindAttention is not null
            && feedforward_after.IsOccupied == behindFeedForward is not null
            && block_after.IsOccupied == end is not null;
        return known && IsPlain && attention.Compile() is { } heads && AffineKernel.Of(up) is { } first && AffineKernel.Of(down) is { } second
            ? new BlockKernel(
                heads, NormKernel.Of(attention_norm!), new BottleneckKernel(first, Options.Activation, second), NormKernel.Of(feedforward_norm),
                (behindAttention, behindFeedForward, end))
            : null;
    }

    private Tensor Sum(Tensor output, Tensor input, Tensor residual) => Behind(attention_norm, Adapted(output, attention_scale, input, attention_after) + residual);

    private Tensor FeedForward(Tensor residual)
    {
        var input = InFront(feedforward_norm, residual);
        // A gate is a product of two values: in bfloat16 it would be rounded once more than the next product does.
        var given = Options.Gated ? down.forward(activation(up.forward(input))) : Projection.Through(up, activation, down, input);
        var output = Adapted(given, feedforward_scale, input, feedforward_after);
        return block_after.Forward(Behind(feedforward_norm, output + residual), output, residual, Options.PreNorm ? null : feedforward_norm);
    }

    private bool IsPlain => !Options.PreNorm && !Options.Gated && Options is { LayerScale: null, RotaryBase: null, Window: null, NormBias: true };

    private Tensor InFront(LayerNorm? norm, Tensor rows) => Options.PreNorm && norm is not null ? norm.forward(rows) : rows;

    private Tensor Behind(LayerNorm? norm, Tensor rows) => Options.PreNorm ? rows : norm!.forward(rows);

    private static LayerNorm Norm(BlockOptions options) => nn.LayerNorm(options.Width, options.NormEpsilon, bias: options.NormBias);

    // From [rows, 2 * width] to [rows, width].
    private static Func<Tensor, Tensor> Gate(Func<Tensor, Tensor> activation, int width) => rows =>
    {
        using var scope = NewDisposeScope();
        return (activation(rows.narrow(-1, 0, width)) * rows.narrow(-1, width, width)).MoveToOuterDisposeScope();
    };

    // The layer scale is the last part of its sublayer: an adapter after the sublayer reads what is added to the residual path.
    private Tensor Adapted(Tensor output, Parameter? scale, Tensor input, SublayerPoint point)
    {
        var given = nn.functional.dropout(output, dropout, training);
        return point.Forward(scale is null ? given : given * scale, input);
    }

    private static Parameter? Scale(BlockOptions options)
    {
        if (options.LayerScale is not { } value)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var scale = new Parameter(full(options.Width, value, dtype: ScalarType.Float32));
        scale.DetachFromDisposeScope();
        return scale;
    }
}
