using TransRec.Adapters.Placements;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of the Houlsby adapter (Houlsby et al. 2019, section 2.1): y + up(activation(down(y))) after the attention and after the feed-forward
/// sublayer of every block. Adds blocks * places * (2 * width * bottleneck + bottleneck + width) parameters per encoder. Method <c>houlsby</c>.
/// </summary>
public sealed record HoulsbyOptions : BottleneckOptions
{
    /// <summary>Behind which sublayers: attention, feedForward or both. Default both.</summary>
    public string After { get; init => field = Require.OneOf(value, SublayerPlaces.Names); } = "both";
}

internal static class Houlsby
{
    public static AdapterMethod Method { get; } = new AdapterMethod<HoulsbyOptions>(
        "houlsby",
        "A bottleneck with a skip connection after attention and after feed-forward of every block.",
        "Houlsby et al., ICML 2019, section 2.1",
        new HoulsbyOptions(),
        (options, model) => Insert(options, model, options.After),
        (options, shape) => Parameters(options, shape, options.After));

    /// <summary>Serial bottlenecks with a skip connection after the named sublayers.</summary>
    public static AdapterSet Insert(BottleneckOptions options, Recommender model, string after) =>
        Bottleneck.Insert(options, model, SublayerPlaces.Roles(after), (width, bottleneck) => new HoulsbyAdapter(width, bottleneck, options));

    /// <summary>Their parameters.</summary>
    public static long Parameters(BottleneckOptions options, RecommenderShape shape, string after) =>
        Bottleneck.Parameters(options, shape, SublayerPlaces.Roles(after).Count, Bottleneck.Parameters);

    private sealed class HoulsbyAdapter(int width, int bottleneck, BottleneckOptions options)
        : Bottleneck(nameof(HoulsbyAdapter), width, bottleneck, options), ISublayerAdapter, ICompilable<SublayerKernel>
    {
        public Tensor Apply(Tensor output, Tensor input) => Through(output) + output;

        public SublayerKernel Compile() => new SublayerBottleneckKernel(Compiled());
    }
}
