using TransRec.Adapters;
using TransRec.Models;

namespace TransRec.Tests.Conformance;

/// <summary>What each method promises beyond what holds for all of them. A new method needs a line in <see cref="All"/>.</summary>
/// <param name="Deviation">How far the outputs may lie from the base's before training, relative to the largest; 0: the same bits.</param>
/// <param name="TrainsBase">Whether the base's own parameters are trained (the pooler, which is outside the recommender, never is).</param>
/// <param name="Added">The documented formula of the adapters' parameters.</param>
internal sealed record Promises(double Deviation, bool TrainsBase, Func<AdapterOptions, Recommender, long> Added)
{
    public static IReadOnlyDictionary<string, Promises> All { get; } = new Dictionary<string, Promises>
    {
        ["full"] = new(0, TrainsBase: true, (_, _) => 0),
        ["frozen"] = new(0, TrainsBase: false, (_, _) => 0),
        ["scratch"] = new(0, TrainsBase: true, (_, _) => 0),
        ["houlsby"] = new(0.05, TrainsBase: false, (options, model) => HoulsbyParameters((HoulsbyOptions)options, model)),
    };

    public static Promises Of(string method) => All.TryGetValue(method, out var promises)
        ? promises
        : throw new KeyNotFoundException(
            $"The method {method} has no line in {nameof(Promises)}.{nameof(All)}: how near to the base does it start, how many parameters does it add?");

    // blocks x 2 x (2 x width x bottleneck + bottleneck + width) in each encoder; all tiny encoders have 2 blocks.
    private static long HoulsbyParameters(HoulsbyOptions options, Recommender model)
    {
        static long Of(long blocks, long width, long bottleneck) => blocks * 2 * ((2 * width * bottleneck) + bottleneck + width);
        var items = options.Encoders is not "user" && model.Items.Encoder is not null ? Of(2, TinyModels.Width, options.BottleneckWidth) : 0;
        var users = options.Encoders is not "item" ? Of(2, TinyModels.UserWidth, options.UserBottleneckWidth) : 0;
        return items + users;
    }
}
