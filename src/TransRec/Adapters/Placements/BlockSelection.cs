using TransRec.Adapters.Methods;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Placements;

/// <summary>Trains some of the encoders' own parameters, in the encoders and blocks that the options name.</summary>
internal static class BlockSelection
{
    /// <summary>
    /// Freezes the model and frees the chosen parameters in the blocks that the options name; those outside the blocks (embeddings) only when all blocks
    /// are named. A pooler is never trained.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="model">The model.</param>
    /// <param name="chosen">The names of an encoder's parameters that are meant.</param>
    public static void Train(PlacedAdapterOptions options, Recommender model, Func<nn.Module, IEnumerable<string>> chosen)
    {
        var free = Placement.Encoders(options, model).SelectMany(encoder => In(options, encoder, chosen)).ToList();
        ParameterSelection.All(model, trained: false);
        foreach (var parameter in free)
        {
            parameter.requires_grad = true;
        }
    }

    /// <summary>Parameters: the sum of the chosen ones; those outside the blocks count only when all blocks are named.</summary>
    public static long Parameters(PlacedAdapterOptions options, RecommenderShape shape, Func<BaseParameter, bool> chosen) =>
        BaseParameter.Of(options, shape, chosen).Sum(one => one.Count);

    private static IEnumerable<TorchSharp.Modules.Parameter> In(
        PlacedAdapterOptions options, NamedEncoder encoder, Func<nn.Module, IEnumerable<string>> chosen)
    {
        var count = InsertionPoints.Of(encoder.Encoder).Max(placed => placed.Layer) + 1;
        var layers = Placement.Layers(options, encoder, count);
        var names = chosen(encoder.Encoder).Where(name => !name.StartsWith("pooler.", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return encoder.Encoder.named_parameters()
            .Where(named => names.Contains(named.name))
            .Where(named => InsertionPoints.LayerOf(named.name) is var layer && (layer < 0 ? layers.Count == count : layers.Contains(layer)))
            .Select(named => named.parameter);
    }
}
