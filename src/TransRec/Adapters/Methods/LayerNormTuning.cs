using TorchSharp.Modules;
using TransRec.Adapters.Placements;
using TransRec.Blocks;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of LayerNorm tuning (Qi et al. 2022; Houlsby et al. 2019, section 3.4): weight and bias of every norm of the encoders are trained, nothing else.
/// Trains 4 * width per block and 2 * width for the norm of the embeddings (in a vision Transformer the last norm); no parameters are added. With some of the
/// blocks named, the norm outside them stays frozen. In a ResNet: weight and bias of every batch norm, 2 * channels each; its running statistics stay. Method <c>layernorm</c>.
/// </summary>
public sealed record LayerNormOptions : PlacedAdapterOptions;

internal static class LayerNormTuning
{
    public static AdapterMethod Method { get; } = new AdapterMethod<LayerNormOptions>(
        "layernorm",
        "Weight and bias of every norm of the encoders are trained, nothing else.",
        "Qi et al. 2022 (LN-tuning); the baseline of Houlsby et al., ICML 2019, section 3.4",
        new LayerNormOptions(),
        (options, model) =>
        {
            BlockSelection.Train(options, model, encoder => encoder.named_modules()
                .Where(named => named.module is LayerNorm or BatchNormalization).SelectMany(named => (string[])[named.name + ".weight", named.name + ".bias"]));
            return null;
        },
        (options, shape) => BlockSelection.Parameters(options, shape, one => one.IsNorm))
    {
        TrainedOfBase = (options, shape) => BaseParameter.Of(options, shape, one => one.IsNorm),
    };
}
