using TransRec.Insertion;
using TransRec.Models;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>
/// Options of the Houlsby adapter (Houlsby et al. 2019, section 2.1): y + up(activation(down(y))) behind the attention and behind the feed-forward
/// sublayer of every block. Adds blocks * places * (2 * width * bottleneck + bottleneck + width) parameters per encoder. Method <c>houlsby</c>.
/// </summary>
public sealed record HoulsbyOptions : BottleneckOptions
{
    /// <summary>Behind which sublayers: attention, feedForward or both. Default both.</summary>
    public string After { get; init => field = Require.OneOf(value, SublayerPlaces.Names); } = "both";
}

internal static class Houlsby
{
    public static AdapterMethod Method { get; } = new(
        "houlsby",
        "A bottleneck with a skip connection behind attention and behind feed-forward of every block.",
        "Houlsby et al., ICML 2019, section 2.1",
        new HoulsbyOptions(),
        (options, model) => Insert((HoulsbyOptions)options, model),
        (options, shape) => Parameters((HoulsbyOptions)options, shape));

    private static AdapterSet Insert(HoulsbyOptions options, Recommender model)
    {
        ParameterSelection.All(model, trained: false);
        var set = new AdapterSet();
        foreach (var (encoder, placed) in Placement.Points(options, model, SublayerPlaces.Roles(options.After)))
        {
            set.Add(encoder.Name, placed, new HoulsbyAdapter(((SublayerPoint)placed.Point).Width, options.WidthIn(encoder.IsItems), options));
        }

        return set;
    }

    private static long Parameters(HoulsbyOptions options, RecommenderShape shape) =>
        shape.Encoders(options).Sum(encoder =>
            encoder.Layers * SublayerPlaces.Roles(options.After).Count * Bottleneck.Parameters(encoder.Shape.Width, options.WidthIn(encoder.IsItems)));

    private sealed class HoulsbyAdapter(int width, int bottleneck, HoulsbyOptions options)
        : Bottleneck(nameof(HoulsbyAdapter), width, bottleneck, options), ISublayerAdapter
    {
        public Tensor Apply(Tensor output, Tensor input) => Through(output) + output;
    }
}
