using TorchSharp.Modules;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// A Transformer block over a packed matrix, post-norm (Vaswani et al. 2017) or pre-norm (Dosovitskiy et al. 2021, section 3.1), with its insertion points:
/// the projections, one behind each sublayer, and one at its end. Names of parameters do not depend on where the norms stand.
/// </summary>
public sealed class TransformerBlock : nn.Module, ICompilable<BlockKernel>
{
    private readonly Attention attention;
    private readonly SublayerPoint attention_after;
    private readonly LayerNorm attention_norm;
    private readonly Projection up;
    private readonly Projection down;
    private readonly SublayerPoint feedforward_after;
    private readonly LayerNorm feedforward_norm;
    private readonly BlockPoint block_after;
    private readonly Func<Tensor, Tensor> activation;
    private readonly double dropout;

    /// <summary>A block with freshly drawn weights.</summary>
    public TransformerBlock(BlockOptions options)
        : this(options, null)
    {
    }

    /// <summary>A block whose attention scores have a bias.</summary>
    /// <param name="options">The shape.</param>
    /// <param name="bias">What is added to the scores of a sequence of a length, [1, heads, length, length]; null: nothing.</param>
    internal TransformerBlock(BlockOptions options, Func<int, Tensor>? bias)
        : base(nameof(TransformerBlock))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        attention = new Attention(options, bias);
        attention_after = new SublayerPoint(Roles.AfterAttention, options.Width);
        attention_norm = nn.LayerNorm(options.Width, options.NormEpsilon);
        up = new Projection(options.Width, options.FeedForwardWidth, Roles.FeedForwardUp);
        down = new Projection(options.FeedForwardWidth, options.Width, Roles.FeedForwardDown);
        feedforward_after = new SublayerPoint(Roles.AfterFeedForward, options.Width);
        feedforward_norm = nn.LayerNorm(options.Width, options.NormEpsilon);
        block_after = new BlockPoint(Roles.AfterBlock, options.Width);
        activation = Activation.Of(options.Activation);
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
        return known && !Options.PreNorm && attention.Compile() is { } heads && AffineKernel.Of(up) is { } first && AffineKernel.Of(down) is { } second
            ? new BlockKernel(
                heads, NormKernel.Of(attention_norm), new BottleneckKernel(first, Options.Activation, second), NormKernel.Of(feedforward_norm),
                (behindAttention, behindFeedForward, end))
            : null;
    }

    private Tensor Sum(Tensor output, Tensor input, Tensor residual) => Behind(attention_norm, Adapted(output, input, attention_after) + residual);

    private Tensor FeedForward(Tensor residual)
    {
        var input = InFront(feedforward_norm, residual);
        var output = Adapted(Projection.Through(up, activation, down, input), input, feedforward_after);
        return block_after.Forward(Behind(feedforward_norm, output + residual), output, residual, Options.PreNorm ? null : feedforward_norm);
    }

    private Tensor InFront(LayerNorm norm, Tensor rows) => Options.PreNorm ? norm.forward(rows) : rows;

    private Tensor Behind(LayerNorm norm, Tensor rows) => Options.PreNorm ? rows : norm.forward(rows);

    private Tensor Adapted(Tensor output, Tensor input, SublayerPoint point) => point.Forward(nn.functional.dropout(output, dropout, training), input);
}
