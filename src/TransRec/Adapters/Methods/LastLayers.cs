using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of training the last blocks (the variable fine-tuning of Houlsby et al. 2019, section 3): every parameter of the last k blocks of the encoders,
/// nothing else. itemLayers and userLayers say which blocks, here by default <c>last 1</c> each. Trains, per block, 4 * width^2 + 2 * width *
/// feedForwardWidth + feedForwardWidth + 5 * width, and 4 * width where attention has biases, and in a ResNet all of the block's
/// convolutions and norms (their running statistics stay); no parameters are added. Method <c>last-k</c>.
/// </summary>
public sealed record LastLayersOptions : PlacedAdapterOptions
{
    /// <summary>Options that name the last block of each encoder.</summary>
    public LastLayersOptions()
    {
        ItemLayers = "last 1";
        UserLayers = "last 1";
    }
}

internal static class LastLayers
{
    public static AdapterMethod Method { get; } = new AdapterMethod<LastLayersOptions>(
        "last-k",
        "The last k blocks of the encoders are trained in full, nothing else.",
        "The variable fine-tuning of Houlsby et al., ICML 2019, section 3",
        new LastLayersOptions(),
        (options, model) =>
        {
            BlockSelection.Train(options, model, encoder => encoder.named_parameters()
                .Select(named => named.name).Where(name => InsertionPoints.LayerOf(name) >= 0));
            return null;
        },
        (options, shape) => BlockSelection.Parameters(options, shape, one => one.Layer >= 0))
    {
        TrainedOfBase = (options, shape) => BaseParameter.Of(options, shape, one => one.Layer >= 0),
    };
}
