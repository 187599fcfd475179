using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;
using Convolution = TransRec.Blocks.Convolution;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of Conv-Adapter (Chen et al. 2024, section 3.2): a depth-wise separable bottleneck, scale * up(activation(down(x))), where down is a K x K convolution in
/// bottleneck groups, up a 1 x 1 convolution, and scale one learnt number per channel, 1 at the start. Up starts at zero (the authors' code draws it), so that
/// the adapted model equals its base. With in and out channels, kernel K, and b = the largest divisor of in that is not above in / compression (1 at least),
/// one adapter adds in * K * K + b + out * b + 2 * out parameters. For convolutional item encoders only. Method <c>conv-adapter</c>.
/// </summary>
public sealed record ConvAdapterOptions : PlacedAdapterOptions
{
    /// <summary>Options for the item encoder: user encoders have no convolutions.</summary>
    public ConvAdapterOptions() => Encoders = "item";

    /// <summary>
    /// Where: convolutionParallel (x + the block's 3 x 3 convolutions: conv(x) + adapter(x)), convolutionSequential (y + adapter(y) of their output y),
    /// residualParallel (F(x) + adapter(x) next to all convolutions F of a block, before the sum with its shortcut) or residualSequential (F(x) + adapter(F(x))). The
    /// adapter of a convolution has its kernel, that of a block 3 x 3; parallel ones have the stride of what they stand next to. Default convolutionParallel, the
    /// paper's best.
    /// </summary>
    public string Place { get; init => field = Require.OneOf(value, Places); } = "convolutionParallel";

    /// <summary>How many times fewer channels the bottleneck has than the adapter's input, 1 to 256. Default 4.</summary>
    public int Compression { get; init => field = Require.InRange(value, 1, 256); } = 4;

    /// <summary>relu, leaky_relu, gelu, gelu_new or silu. Default relu, as in the paper for ResNets.</summary>
    public string Activation { get; init => field = Require.OneOf(value, Blocks.Activation.Names); } = "relu";

    internal static string[] Places { get; } = ["convolutionParallel", "convolutionSequential", "residualParallel", "residualSequential"];

    internal bool BesideConvolution => Place is "convolutionParallel" or "convolutionSequential";

    internal bool IsParallel => Place is "convolutionParallel" or "residualParallel";

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts() => InUsers
        ? [.. base.Conflicts(), ("encoders", $"must be item: user encoders have no convolutions; found {Encoders}.")]
        : base.Conflicts();
}

internal static class ConvAdapter
{
    private const int BlockKernel = 3;

    public static AdapterMethod Method { get; } = new AdapterMethod<ConvAdapterOptions>(
        "conv-adapter",
        "A depth-wise separable bottleneck next to or after the convolutions of every block; for convolutional item encoders.",
        "Conv-Adapter: Chen et al., CVPR 2024 workshop on prompting in vision, section 3.2",
        new ConvAdapterOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape))
    {
        Needs = MethodNeeds.Convolutions,
    };

    private static AdapterSet Insert(ConvAdapterOptions options, Recommender model)
    {
        var encoders = model.Items.Encoders.Select(encoder => encoder.Module).ToList();
        if (encoders.Count > 0 && encoders.SelectMany(InsertionPoints.Of).All(placed => placed.Point is not Convolution))
        {
            throw new ArgumentException(
                $"The method conv-adapter adapts convolutions, and this item encoder ({string.Join(", ", encoders.Select(one => one.GetName()))}) has none. Use it with a ResNet; for Transformers there "
                + "are houlsby, lora and others.");
        }

        var set = new AdapterSet();
        foreach (var (named, placed) in Placement.Points(options, model, options.BesideConvolution ? Roles.Spatial : Roles.Residual))
        {
            set.Add(named.Name, placed, placed.Point switch
            {
                Convolution one => new BesideConvolution(one, options),
                var block => new BesideBlock((ResidualPoint)block, options),
            });
        }

        ParameterSelection.All(model, trained: false);
        return set;
    }

    private static long Parameters(ConvAdapterOptions options, RecommenderShape shape) =>
        shape.Encoders(options).Sum(encoder => encoder.Shape.Convolutions.Where(one => encoder.Blocks.Contains(one.Layer)).GroupBy(one => one.Layer)
            .Sum(block => OfBlock(options, [.. block])));

    private static long OfBlock(ConvAdapterOptions options, IReadOnlyList<ConvolutionShape> block)
    {
        if (options.BesideConvolution)
        {
            return block.Where(one => one.Role == Roles.Spatial)
                .Sum(one => OfOne(options.IsParallel ? one.InputWidth : one.OutputWidth, one.OutputWidth, one.Kernel, options));
        }

        var output = block.Last(one => one.Role != Roles.Shortcut).OutputWidth;
        return OfOne(options.IsParallel ? block[0].InputWidth : output, output, BlockKernel, options);
    }

    private static long OfOne(long input, long output, long kernel, ConvAdapterOptions options)
    {
        var bottleneck = BottleneckOf((int)input, options.Compression);
        return (input * kernel * kernel) + bottleneck + (output * bottleneck) + (2 * output);
    }

    private static int BottleneckOf(int input, int compression)
    {
        var bottleneck = Math.Max(1, input / compression);
        while (input % bottleneck != 0)
        {
            bottleneck--;
        }

        return bottleneck;
    }

    private abstract class Separable : nn.Module
    {
        // Inherited fields are registered with a derived module only when it can see them.
        private protected readonly Parameter down_weight;
        private protected readonly Parameter down_bias;
        private protected readonly Parameter up_weight;
        private protected readonly Parameter up_bias;
        private protected readonly Parameter scale;
        private readonly Func<Tensor, Tensor> activation;
        private readonly int stride;
        private readonly int kernel;

        protected Separable(string name, int input, int output, int kernel, int stride, ConvAdapterOptions options)
            : base(name)
        {
            this.kernel = kernel;
            this.stride = options.IsParallel ? stride : 1;
            IsParallel = options.IsParallel;
            activation = Activation.Of(options.Activation);
            var channels = IsParallel ? input : output;
            var bottleneck = BottleneckOf(channels, options.Compression);
            var group = channels / bottleneck;
            using var scope = NewDisposeScope();
            down_weight = new Parameter(empty(bottleneck, group, kernel, kernel).normal_(0, Math.Sqrt(2.0 / (group * kernel * kernel)))); // He's rule
            down_bias = new Parameter(zeros(bottleneck));
            up_weight = new Parameter(zeros(output, bottleneck, 1, 1));
            up_bias = new Parameter(zeros(output));
            scale = new Parameter(ones(output));
            foreach (var parameter in (Parameter[])[down_weight, down_bias, up_weight, up_bias, scale])
            {
                parameter.DetachFromDisposeScope();
            }

            RegisterComponents();
        }

        protected bool IsParallel { get; }

        /// <param name="input">[items, channels, height, width].</param>
        /// <returns>[items, out, height / stride, width / stride].</returns>
        protected Tensor Through(Tensor input)
        {
            var down = nn.functional.conv2d(
                input, down_weight, down_bias, strides: [stride, stride], padding: [kernel / 2, kernel / 2], groups: down_weight.shape[0]);
            return nn.functional.conv2d(activation(down), up_weight, up_bias) * scale.view(1, -1, 1, 1);
        }
    }

    private sealed class BesideConvolution(Convolution one, ConvAdapterOptions options)
        : Separable(nameof(BesideConvolution), one.InputWidth, one.OutputWidth, one.Kernel, one.Stride, options), IConvolutionAdapter
    {
        public Tensor Apply(Tensor input, Convolution convolution)
        {
            var output = convolution.Convolve(input);
            return output + Through(IsParallel ? input : output);
        }
    }

    private sealed class BesideBlock(ResidualPoint block, ConvAdapterOptions options)
        : Separable(nameof(BesideBlock), block.InputWidth, block.OutputWidth, BlockKernel, block.Stride, options), IResidualAdapter
    {
        public Tensor Apply(Tensor output, Tensor input) => output + Through(IsParallel ? input : output);
    }
}
