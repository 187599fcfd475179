using TransRec.Insertion;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>An encoder of a recommender with its name in an adapter set.</summary>
/// <param name="Name"><see cref="AdapterSet.Items"/> or <see cref="AdapterSet.Users"/>.</param>
/// <param name="Encoder">The module.</param>
internal sealed record NamedEncoder(string Name, nn.Module Encoder)
{
    /// <summary>Whether it is the item encoder.</summary>
    public bool IsItems => Name == AdapterSet.Items;
}

/// <summary>Finds the encoders and points that the options of a method name. What matches nothing is an error that lists what exists.</summary>
internal static class Placement
{
    /// <summary>The encoders that a method changes.</summary>
    /// <exception cref="ArgumentException">Only the item encoder is asked for, and the item tower has none.</exception>
    public static IReadOnlyList<NamedEncoder> Encoders(PlacedAdapterOptions options, Recommender model)
    {
        var encoders = new List<NamedEncoder>();
        if (options.InItems && model.Items.Encoder is { } encoder)
        {
            encoders.Add(new NamedEncoder(AdapterSet.Items, encoder));
        }
        else if (options.Encoders is "item")
        {
            throw new ArgumentException("adapter.encoders is \"item\", but this item tower has no encoder that could carry adapters. Use \"user\".");
        }

        if (options.InUsers)
        {
            encoders.Add(new NamedEncoder(AdapterSet.Users, model.Users));
        }

        return encoders;
    }

    /// <summary>The points of some roles in the blocks that the options name, encoder by encoder, role by role.</summary>
    /// <exception cref="ArgumentException">An encoder has no such role or no such block.</exception>
    public static IReadOnlyList<(NamedEncoder Encoder, PlacedPoint Placed)> Points(
        PlacedAdapterOptions options, Recommender model, params IReadOnlyList<string> roles) =>
        [.. Encoders(options, model).SelectMany(encoder => roles.SelectMany(role => InBlocks(options, encoder, role)).Select(placed => (encoder, placed)))];

    /// <summary>The blocks of an encoder that the options name.</summary>
    /// <param name="layers">How many blocks the encoder has.</param>
    /// <param name="options">The options.</param>
    /// <param name="encoder">The encoder.</param>
    public static IReadOnlySet<int> Layers(PlacedAdapterOptions options, NamedEncoder encoder, int layers)
    {
        try
        {
            return LayerRange.Parse(encoder.IsItems ? options.ItemLayers : options.UserLayers).Of(layers);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"adapter.{(encoder.IsItems ? "itemLayers" : "userLayers")} {error.Message}");
        }
    }

    private static IEnumerable<PlacedPoint> InBlocks(PlacedAdapterOptions options, NamedEncoder encoder, string role)
    {
        var points = InsertionPoints.Of(encoder.Encoder, role);
        var layers = Layers(options, encoder, points.Max(placed => placed.Layer) + 1);
        return points.Where(placed => layers.Contains(placed.Layer));
    }
}
