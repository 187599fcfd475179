using TransRec.Adapters.Placements;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of the parallel adapter (He et al. 2022, section 3.3 and table 1): y + scale * up(activation(down(x))), where the sublayer gives y from x; so
/// the bottleneck works next to attention and feed-forward instead of after them. Both weights start at N(0, initialDeviation^2); the paper starts
/// up at zero. Adds blocks * places * (2 * width * bottleneck + bottleneck + width) parameters per encoder. Method <c>parallel</c>.
/// </summary>
public sealed record ParallelBottleneckOptions : BottleneckOptions
{
    /// <summary>Beside which sublayers: attention, feedForward or both. Default both, as in the reference; the paper prefers feedForward.</summary>
    public string After { get; init => field = Require.OneOf(value, SublayerPlaces.Names); } = "both";

    /// <summary>What the bottleneck's result is multiplied by, 0.001 to 100. Default 1; the paper's best for translation and summaries is 4.</summary>
    public double Scale { get; init => field = Require.InRange(value, 0.001, 100); } = 1;

    /// <summary>
    /// Compatibility with Adapter4Rec's <c>houlsby_parallel</c>, whose bottleneck keeps the skip connection of the serial adapter: the sublayer's input x is
    /// added once more, so that the residual sum holds it twice and the adapted model starts far from its base. Default false, as in the paper.
    /// </summary>
    public bool InnerSkip { get; init; }
}

internal static class ParallelBottleneck
{
    public static AdapterMethod Method { get; } = new AdapterMethod<ParallelBottleneckOptions>(
        "parallel",
        "A bottleneck next to attention and next to feed-forward of every block.",
        "He et al., ICLR 2022, section 3.3",
        new ParallelBottleneckOptions(),
        (options, model) => Bottleneck.Insert(
            options, model, SublayerPlaces.Roles(options.After), (width, bottleneck) => new ParallelBottleneckAdapter(width, bottleneck, options)),
        (options, shape) => Bottleneck.Parameters(options, shape, SublayerPlaces.Roles(options.After).Count, Bottleneck.Parameters));

    private sealed class ParallelBottleneckAdapter(int width, int bottleneck, ParallelBottleneckOptions options)
        : Bottleneck(nameof(ParallelBottleneckAdapter), width, bottleneck, options), ISublayerAdapter, ICompilable<SublayerKernel>
    {
        public Tensor Apply(Tensor output, Tensor input)
        {
            var adapted = output + (Through(input) * options.Scale);
            return options.InnerSkip ? adapted + input : adapted;
        }

        public SublayerKernel Compile() =>
            new SublayerBottleneckKernel(Compiled(), beside: true, scale: (float)options.Scale, skipsInput: options.InnerSkip);
    }
}
