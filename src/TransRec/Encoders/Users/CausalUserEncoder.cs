using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Users;

/// <summary>
/// The causal Transformer of SASRec (Kang and McAuley 2018, section III) as Adapter4Rec has it: position embeddings, norm, post-norm blocks with ReLU,
/// attention without biases, norm epsilon 1e-6. CPC is the same encoder with one target, behind the last position.
/// </summary>
public sealed class CausalUserEncoder : UserEncoder, ICompilable<CausalEncoderKernel>
{
    private readonly Parameter position;
    private readonly EmbeddingPoint input;
    private readonly LayerNorm norm;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly StatesPoint states;
    private readonly double dropout;

    /// <summary>An encoder with weights drawn by Glorot and Bengio's normal rule, as in the reference.</summary>
    /// <param name="options">sasrec or cpc, and the shape.</param>
    /// <param name="maximumLength">Positions.</param>
    public CausalUserEncoder(UserEncoderOptions options, int maximumLength)
        : base(nameof(CausalUserEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        Width = options.Width;
        MaximumLength = maximumLength;
        PredictsEveryPosition = options is not CpcOptions;
        dropout = options.Dropout;
        using (var scope = NewDisposeScope())
        {
            position = new Parameter(nn.init.xavier_normal_(empty(maximumLength, Width)));
            position.DetachFromDisposeScope();
        }

        input = new EmbeddingPoint(Width);
        norm = nn.LayerNorm(Width, NormEpsilon);
        var block = new BlockOptions
        {
            Width = Width,
            Heads = options.Heads,
            FeedForwardWidth = 4 * Width,
            Activation = "relu",
            NormEpsilon = NormEpsilon,
            AttentionBias = false,
            Causal = true,
            Dropout = dropout,
            AttentionDropout = dropout,
        };
        blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, options.Blocks).Select(_ => new TransformerBlock(block))]);
        states = new StatesPoint(Width, options.Blocks);
        RegisterComponents();
        foreach (var projection in modules().OfType<Projection>())
        {
            projection.DrawXavierNormal();
        }
    }

    private const double NormEpsilon = 1e-6;

    /// <inheritdoc />
    public override int Width { get; }

    /// <inheritdoc />
    public override int MaximumLength { get; }

    /// <inheritdoc />
    public override bool PredictsEveryPosition { get; }

    /// <inheritdoc />
    public override Tensor Forward(Tensor itemVectors, SequenceLayout sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        using var scope = NewDisposeScope();
        var rows = itemVectors + position.index_select(0, sequences.Positions);
        var layout = sequences.Packed;
        if (input.Adapter is { } front)
        {
            rows = front.Apply(rows, layout);
            layout = layout.Prepend(front.LeadingRows);
        }

        var hidden = nn.functional.dropout(norm.forward(rows), dropout, training);
        return layout.Content(Through(hidden, layout)).MoveToOuterDisposeScope();
    }

    /// <summary>The encoder with the adapters that it carries now, without tensors; null when one of them has no kernel.</summary>
    CausalEncoderKernel? ICompilable<CausalEncoderKernel>.Compile()
    {
        var leading = (input.Adapter as ICompilable<LeadingRowsKernel>)?.Compile();
        var beside = (states.Adapter as ICompilable<StatesKernel>)?.Compile();
        var compiled = blocks.Select(block => ((ICompilable<BlockKernel>)block).Compile()).ToArray();
        return input.IsOccupied == leading is not null && states.IsOccupied == beside is not null && !compiled.Contains(null)
            ? new CausalEncoderKernel(PlainValues.Of(position), Width, leading?.Values ?? [], NormKernel.Of(norm), compiled!, beside)
            : null;
    }

    private Tensor Through(Tensor hidden, PackedLayout layout)
    {
        if (states.Adapter is not { } adapter)
        {
            foreach (var block in blocks)
            {
                hidden = block.Forward(hidden, layout);
            }

            return hidden;
        }

        var all = new List<Tensor> { hidden };
        var below = adapter.StopsGradient && !TrainsBelow() ? hidden.detach() : hidden;
        foreach (var block in blocks)
        {
            all.Add(below = block.Forward(below, layout));
        }

        return adapter.Apply(all, layout);
    }

    // Whether something at or in front of the blocks needs the gradient that goes through them.
    private bool TrainsBelow() => input.IsOccupied || position.requires_grad || norm.parameters().Any(parameter => parameter.requires_grad);
}
