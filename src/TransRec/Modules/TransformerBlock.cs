using TorchSharp.Modules;
using TransRec.Insertion;
using static TorchSharp.torch;

namespace TransRec.Modules;

/// <summary>
/// A post-norm Transformer block (Vaswani et al. 2017) over a packed matrix, with its insertion points: the projections, one behind each sublayer,
/// and one at its end.
/// </summary>
public sealed class TransformerBlock : nn.Module
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
        : base(nameof(TransformerBlock))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        attention = new Attention(options);
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
        return FeedForward(Attended(attention.Forward(hidden, layout), hidden)).MoveToOuterDisposeScope();
    }

    /// <summary>The block's output at the first row of each sequence only.</summary>
    /// <param name="hidden">[rows, width].</param>
    /// <param name="layout">The sequences of the rows.</param>
    /// <returns>[sequences, width].</returns>
    public Tensor ForwardFirst(Tensor hidden, PackedLayout layout)
    {
        using var scope = NewDisposeScope();
        var first = hidden.index_select(0, layout.FirstRows(hidden.device));
        return FeedForward(Attended(attention.ForwardFirst(hidden, first, layout), first)).MoveToOuterDisposeScope();
    }

    private Tensor Attended(Tensor output, Tensor input) => attention_norm.forward(Behind(output, input, attention_after) + input);

    private Tensor FeedForward(Tensor input)
    {
        var output = Behind(down.forward(activation(up.forward(input))), input, feedforward_after);
        return block_after.Forward(feedforward_norm.forward(output + input), output, input, feedforward_norm);
    }

    private Tensor Behind(Tensor output, Tensor input, SublayerPoint point) => point.forward(nn.functional.dropout(output, dropout, training), input);
}
