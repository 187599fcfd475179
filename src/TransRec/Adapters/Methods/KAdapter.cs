using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of K-Adapter (Wang et al. 2021, section 3.2): adapters next to the encoder read the hidden states after some blocks, each with the output of
/// the adapter before; one is up(blocks(down(x))) + x with two Transformer blocks. The output is Linear(last hidden state, last adapter's output). The
/// Linear starts as the identity of the hidden state next to a small share of the adapter, so that the model starts near its base (the reference
/// draws it at random). With width w, hidden width h and n adapters it adds n * (2wh + w + h + 2 * (12h^2 + 9h)) + 2w^2 + w parameters per encoder.
/// By default padding is masked, and the adapters of the user encoder are causal. Method <c>kadapter</c>.
/// </summary>
public sealed record KAdapterOptions : PlacedAdapterOptions
{
    /// <summary>Adapters after the first and the last block of the item encoder (in BERT-base: 0,11), after every block of the user encoder.</summary>
    public KAdapterOptions() => ItemLayers = "ends";

    /// <summary>Width of the adapters' blocks in the item encoder, 1 to 4096. Default 192.</summary>
    public int HiddenWidth { get; init => field = Require.InRange(value, 1, 4096); } = 192;

    /// <summary>Width of the adapters' blocks in the user encoder, 1 to 4096. Default 16.</summary>
    public int UserHiddenWidth { get; init => field = Require.InRange(value, 1, 4096); } = 16;

    /// <summary>Attention heads of the adapters in the item encoder, 1 to 64; must divide the hidden width. Default 12.</summary>
    public int Heads { get; init => field = Require.InRange(value, 1, 64); } = 12;

    /// <summary>Attention heads of the adapters in the user encoder, 1 to 64; must divide the user hidden width. Default 2.</summary>
    public int UserHeads { get; init => field = Require.InRange(value, 1, 64); } = 2;

    /// <summary>Dropout in the adapters' blocks while training, 0 to 0.9. Default 0.1.</summary>
    public double Dropout { get; init => field = Require.InRange(value, 0, 0.9); } = 0.1;

    /// <summary>Standard deviation of the initial down and up projections, 0 to 1. Default 0.0002, as in the reference.</summary>
    public double InitialDeviation { get; init => field = Require.InRange(value, 0, 1); } = 2e-4;

    /// <summary>Standard deviation of the adapter's share in the initial fusion, 0 to 1. Default 0.001.</summary>
    public double FusionDeviation { get; init => field = Require.InRange(value, 0, 1); } = 1e-3;

    /// <summary>
    /// Whether the adapters attend as in Adapter4Rec's code: to padding too (where titles are padded, which packed batches never do), and in the
    /// user encoder to later items, so that the model sees what it is to predict; there the adapters read each block's input instead of its output.
    /// For comparison with the reference only. Default false.
    /// </summary>
    public bool ReferenceMask { get; init; }

    internal int WidthIn(bool items) => items ? HiddenWidth : UserHiddenWidth;

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts()
    {
        foreach (var conflict in base.Conflicts())
        {
            yield return conflict;
        }

        if (InItems && HiddenWidth % Heads != 0)
        {
            yield return ("heads", $"must divide hiddenWidth; found {Heads} heads and width {HiddenWidth}.");
        }

        if (InUsers && UserHiddenWidth % UserHeads != 0)
        {
            yield return ("userHeads", $"must divide userHiddenWidth; found {UserHeads} heads and width {UserHiddenWidth}.");
        }
    }
}

internal static class KAdapter
{
    private const int Blocks = 2;

    public static AdapterMethod Method { get; } = new AdapterMethod<KAdapterOptions>(
        "kadapter",
        "Small Transformers next to the encoder on the hidden states of some blocks, fused with its output.",
        "K-Adapter: Wang et al., Findings of ACL 2021, section 3.2",
        new KAdapterOptions(),
        (options, model) => StatesAdapters.Insert(
            options, model, (width, blocks, items) => new KAdapterModule(width, blocks, items, options)),
        (options, shape) => shape.Transformers(options)
            .Sum(encoder => Parameters(encoder.Layers, encoder.Shape.Width, options.WidthIn(encoder.IsItems))));

    private static long Parameters(long adapters, long width, long hidden) =>
        (adapters * ((2 * width * hidden) + width + hidden + (Blocks * ((12 * hidden * hidden) + (9 * hidden))))) + (2 * width * width) + width;

    private sealed class KAdapterModule : nn.Module, IStatesAdapter, ICompilable<StatesKernel>
    {
        private readonly ModuleList<KAdapterLayer> adapters;
        private readonly Projection fusion;
        private readonly int[] layers;
        private readonly int behind; // 1: a block's output, 0: its input
        private readonly bool unmasked;

        public KAdapterModule(int width, int[] layers, bool items, KAdapterOptions options)
            : base(nameof(KAdapterModule))
        {
            this.layers = layers;
            unmasked = options.ReferenceMask;
            behind = !items && options.ReferenceMask ? 0 : 1;
            var block = new BlockOptions
            {
                Width = options.WidthIn(items),
                Heads = items ? options.Heads : options.UserHeads,
                FeedForwardWidth = 4 * options.WidthIn(items),
                Activation = "relu",
                NormEpsilon = 1e-6,
                AttentionBias = false,
                Causal = !items && !options.ReferenceMask,
                Dropout = options.Dropout,
                AttentionDropout = options.Dropout,
            };
            adapters = new ModuleList<KAdapterLayer>([.. layers.Select(_ => new KAdapterLayer(width, block, options.InitialDeviation))]);
            fusion = new Projection(2 * width, width, Roles.Adapter);
            fusion.DrawNormal(options.FusionDeviation);
            using (no_grad())
            using (NewDisposeScope())
            {
                fusion.weight.narrow(1, 0, width).copy_(eye(width));
            }

            RegisterComponents();
        }

        public bool IsRowWise => false;

        public bool StopsGradient => false;

        public Tensor Apply(IReadOnlyList<Tensor> states, PackedLayout layout)
        {
            using var scope = NewDisposeScope();
            var seen = unmasked ? layout.Unmasked() : layout;
            Tensor? last = null;
            for (var i = 0; i < layers.Length; i++)
            {
                var state = states[layers[i] + behind];
                last = adapters[i].Forward(last is null ? state : state + last, seen);
            }

            return fusion.forward(cat([states[^1], last!], -1)).MoveToOuterDisposeScope();
        }

        // The reference's mask lets a row see the padding, which no kernel computes.
        public StatesKernel? Compile()
        {
            if (unmasked)
            {
                return null;
            }

            using var scope = NewDisposeScope();
            var width = fusion.OutputWidth;
            return new KAdapterKernel(
                [.. adapters.Select(adapter => adapter.Compile())], layers,
                AffineKernel.Of(fusion.weight.narrow(1, 0, width), fusion.bias), AffineKernel.Of(fusion.weight.narrow(1, width, width), null));
        }
    }

    private sealed class KAdapterLayer : nn.Module
    {
        private readonly Projection down;
        private readonly ModuleList<TransformerBlock> blocks;
        private readonly Projection up;

        public KAdapterLayer(int width, BlockOptions block, double deviation)
            : base(nameof(KAdapterLayer))
        {
            down = new Projection(width, block.Width, Roles.Adapter);
            blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, Blocks).Select(_ => new TransformerBlock(block))]);
            up = new Projection(block.Width, width, Roles.Adapter);
            down.DrawNormal(deviation);
            up.DrawNormal(deviation);
            RegisterComponents();
        }

        public Tensor Forward(Tensor input, PackedLayout layout)
        {
            var hidden = down.forward(input);
            foreach (var block in blocks)
            {
                hidden = block.Forward(hidden, layout);
            }

            return up.forward(hidden) + input;
        }

        public KAdapterLayerKernel Compile() => new(
            AffineKernel.Of(down)!, [.. blocks.Select(block => ((ICompilable<BlockKernel>)block).Compile()!)], AffineKernel.Of(up)!);
    }
}
