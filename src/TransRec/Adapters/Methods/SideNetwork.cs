using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of a side network on frozen hidden states, after ladder side tuning (Sung et al. 2022, section 3.2) with the bottleneck layers of IISAN (Fu
/// et al. 2024, section 3). With h_0 after the embeddings and h_l after block l: s_0 = down_0(h_0), u_l = g_l * down_l(h_l) + (1 - g_l) * s_(l-1) with
/// g_l = sigmoid(gate_l / 0.1), s_l = u_l + bottleneck_l(u_l); the output is h_last + up(s_last). For items it reads the states of [CLS] only. No
/// gradient goes through the blocks of the base: in the user encoder it stops at the first block's input. With L blocks, width w, side width s and
/// bottleneck b it adds (L + 1) * (w + 1) * s + L * (1 + 2sb + b + s) + (s + 1) * w parameters per encoder. Method <c>side</c>.
/// </summary>
public sealed record SideOptions : BottleneckOptions
{
    /// <summary>Width of the side network in the item encoder, 1 to 4096. Default 128.</summary>
    public int SideWidth { get; init => field = Require.InRange(value, 1, 4096); } = 128;

    /// <summary>Width of the side network in the user encoder, 1 to 4096. Default 32.</summary>
    public int UserSideWidth { get; init => field = Require.InRange(value, 1, 4096); } = 32;

    internal int SideWidthIn(bool items) => items ? SideWidth : UserSideWidth;
}

internal static class SideNetwork
{
    private const double Temperature = 0.1; // Sung et al. 2022, section 3.2

    public static AdapterMethod Method { get; } = new AdapterMethod<SideOptions>(
        "side",
        "A small network next to the encoder on its frozen hidden states; no gradient through the encoder.",
        "Ladder side tuning: Sung et al., NeurIPS 2022, section 3.2; IISAN: Fu et al., SIGIR 2024",
        new SideOptions(),
        (options, model) => StatesAdapters.Insert(
            options, model, (width, blocks, items) => new SideModule(width, blocks, items, options)),
        (options, shape) => shape.Transformers(options)
            .Sum(encoder => Parameters(options, encoder.Layers, encoder.Shape.Width, encoder.IsItems)));

    private static long Parameters(SideOptions options, long layers, long width, bool items)
    {
        long side = options.SideWidthIn(items);
        return ((layers + 1) * (width + 1) * side) + (layers * (1 + Bottleneck.Parameters(side, options.WidthIn(items)))) + ((side + 1) * width);
    }

    private sealed class SideModule : nn.Module, IStatesAdapter, ICompilable<StatesKernel>
    {
        private readonly ModuleList<Projection> down;
        private readonly ModuleList<SideLayer> layers;
        private readonly Parameter gate;
        private readonly Projection up;
        private readonly int[] blocks;

        public SideModule(int width, int[] blocks, bool items, SideOptions options)
            : base(nameof(SideModule))
        {
            this.blocks = blocks;
            var side = options.SideWidthIn(items);
            down = new ModuleList<Projection>([.. Enumerable.Range(0, blocks.Length + 1).Select(_ => new Projection(width, side, Roles.Adapter))]);
            layers = new ModuleList<SideLayer>([.. blocks.Select(_ => new SideLayer(side, options.WidthIn(items), options))]);
            using var scope = NewDisposeScope();
            gate = new Parameter(zeros(blocks.Length)); // half of each at the start
            gate.DetachFromDisposeScope();
            up = new Projection(side, width, Roles.Adapter);
            up.DrawNormal(options.InitialDeviation);
            RegisterComponents();
        }

        public bool IsRowWise => true;

        public bool StopsGradient => true;

        public Tensor Apply(IReadOnlyList<Tensor> states, PackedLayout layout)
        {
            using var scope = NewDisposeScope();
            var gates = sigmoid(gate / Temperature);
            var side = down[0].forward(states[0]);
            for (var i = 0; i < blocks.Length; i++)
            {
                var own = down[i + 1].forward(states[blocks[i] + 1]);
                side = layers[i].Forward(side + (gates[i] * (own - side)));
            }

            return (states[^1] + up.forward(side)).MoveToOuterDisposeScope();
        }

        public StatesKernel Compile()
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            return new SideKernel(
                [.. down.Select(projection => AffineKernel.Of(projection)!)], [.. layers.Select(layer => layer.Compile())], PlainValues.Of(sigmoid(gate / Temperature)),
                blocks, AffineKernel.Of(up)!);
        }
    }

    private sealed class SideLayer(int width, int bottleneck, BottleneckOptions options) : Bottleneck(nameof(SideLayer), width, bottleneck, options)
    {
        public Tensor Forward(Tensor input) => input + Through(input);

        public BottleneckKernel Compile() => Compiled();
    }
}
