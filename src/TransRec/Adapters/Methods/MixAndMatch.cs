using TransRec.Options;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of the Mix-and-Match adapter (He et al. 2022, section 4.6): prefix tuning in attention, and a scaled parallel bottleneck next to feed-forward. Adds
/// blocks * (2 * prefix length * width + 2 * width * bottleneck + bottleneck + width) parameters per encoder. Method <c>mix-and-match</c>.
/// </summary>
public sealed record MixAndMatchOptions : PlacedAdapterOptions
{
    /// <summary>Prefix positions in the item encoder, 1 to 512. Default 30, as in the paper.</summary>
    public int PrefixLength { get; init => field = Require.InRange(value, 1, 512); } = 30;

    /// <summary>Prefix positions in the user encoder, 1 to 512. Default 5.</summary>
    public int UserPrefixLength { get; init => field = Require.InRange(value, 1, 512); } = 5;

    /// <summary>Width of the bottleneck in the item encoder, 1 to 4096. Default 64; the paper has 512 with a width of 1024.</summary>
    public int BottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 64;

    /// <summary>Width of the bottleneck in the user encoder, 1 to 4096. Default 16.</summary>
    public int UserBottleneckWidth { get; init => field = Require.InRange(value, 1, 4096); } = 16;

    /// <summary>What the bottleneck's result is multiplied by, 0.001 to 100. Default 4, as in the paper.</summary>
    public double Scale { get; init => field = Require.InRange(value, 0.001, 100); } = 4;

    internal PrefixOptions Prefix => new()
    {
        Encoders = Encoders,
        ItemLayers = ItemLayers,
        UserLayers = UserLayers,
        PrefixLength = PrefixLength,
        UserPrefixLength = UserPrefixLength,
    };

    internal ParallelBottleneckOptions Parallel => new()
    {
        Encoders = Encoders,
        ItemLayers = ItemLayers,
        UserLayers = UserLayers,
        BottleneckWidth = BottleneckWidth,
        UserBottleneckWidth = UserBottleneckWidth,
        Scale = Scale,
        After = "feedForward",
    };
}

internal static class MixAndMatch
{
    public static AdapterMethod Method { get; } = new AdapterMethod<MixAndMatchOptions>(
        "mix-and-match",
        "Prefix tuning in attention and a scaled parallel bottleneck next to feed-forward.",
        "MAM adapter: He et al., ICLR 2022, section 4.6",
        new MixAndMatchOptions(),
        (options, model) =>
        {
            var set = Prefix.Method.Apply(options.Prefix, model)!;
            set.TakeOver(ParallelBottleneck.Method.Apply(options.Parallel, model)!);
            return set;
        },
        (options, shape) => Prefix.Method.Parameters(options.Prefix, shape) + ParallelBottleneck.Method.Parameters(options.Parallel, shape));
}
