using TransRec.Adapters.Placements;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of BitFit (Ben Zaken et al. 2022, section 3): every bias of the encoders is trained, those of projections and of norms, nothing else; the head's
/// bias only with <c>trainHead</c>. Trains, per block, 4 * width where attention has biases and feedForwardWidth + 3 * width, and width for the norm of
/// the embeddings (in a vision Transformer for the last norm, and width more for the patch projection); no parameters are added. With some of the blocks
/// named, what is outside them stays frozen. In a ResNet, whose convolutions have none, the biases of its norms. Method <c>bitfit</c>.
/// </summary>
public sealed record BitFitOptions : PlacedAdapterOptions;

internal static class BitFit
{
    public static AdapterMethod Method { get; } = new AdapterMethod<BitFitOptions>(
        "bitfit",
        "Every bias of the encoders is trained, nothing else.",
        "Ben Zaken et al., ACL 2022, section 3",
        new BitFitOptions(),
        (options, model) =>
        {
            BlockSelection.Train(options, model, encoder => encoder.named_parameters()
                .Select(named => named.name).Where(name => name.EndsWith(".bias", StringComparison.Ordinal)));
            return null;
        },
        (options, shape) => BlockSelection.Parameters(options, shape, one => one.IsBias))
    {
        TrainedOfBase = (options, shape) => BaseParameter.Of(options, shape, one => one.IsBias),
    };
}
