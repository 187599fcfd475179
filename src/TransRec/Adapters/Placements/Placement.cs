using TransRec.Adapters.Methods;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Placements;

/// <summary>An encoder of a recommender with its name in an adapter set.</summary>
/// <param name="Name"><see cref="AdapterSet.Items"/> (with a dot and the encoder's name where the tower has several) or <see cref="AdapterSet.Users"/>.</param>
/// <param name="Encoder">The module.</param>
/// <param name="IsItems">Whether it is an item encoder.</param>
internal sealed record NamedEncoder(string Name, nn.Module Encoder, bool IsItems)
{
    /// <summary>The item encoders of a model.</summary>
    public static IEnumerable<NamedEncoder> OfItems(Recommender model) => model.Items.Encoders.Select(encoder =>
        new NamedEncoder(encoder.Name.Length > 0 ? $"{AdapterSet.Items}.{encoder.Name}" : AdapterSet.Items, encoder.Module, IsItems: true));

    /// <summary>The user encoder of a model.</summary>
    public static NamedEncoder OfUsers(Recommender model) => new(AdapterSet.Users, model.Users, IsItems: false);
}

/// <summary>Finds the encoders and points that the options of a method name. What matches nothing is an error that lists what exists.</summary>
internal static class Placement
{
    /// <summary>The encoders that a method changes.</summary>
    /// <exception cref="ArgumentException">Only the item encoder is asked for, and the item tower has none.</exception>
    public static IReadOnlyList<NamedEncoder> Encoders(PlacedAdapterOptions options, Recommender model)
    {
        var encoders = new List<NamedEncoder>();
        if (options.InItems)
        {
            encoders.AddRange(NamedEncoder.OfItems(model));
        }

        if (encoders.Count == 0 && options.Encoders is "item")
        {
            throw new ArgumentException("adapter.encoders is \"item\", but this item tower has no encoder that could carry adapters. Use \"user\".");
        }

        if (options.InUsers)
        {
            encoders.Add(NamedEncoder.OfUsers(model));
        }

        return encoders;
    }

    /// <summary>
    /// The encoders that a method changes and that have points of a role. Where a tower has several encoders, one without such points (a ResNet asked for
    /// attention) is left as it is while another has them.
    /// </summary>
    public static IReadOnlyList<NamedEncoder> EncodersWith(PlacedAdapterOptions options, Recommender model, string role)
    {
        var all = Encoders(options, model);
        var items = all.Where(encoder => encoder.IsItems).ToList();
        var serving = items.Where(encoder => InsertionPoints.Of(encoder.Encoder).Any(placed => placed.Point.Role == role)).ToList();
        return serving.Count == 0 ? all : [.. serving, .. all.Except(items)];
    }

    /// <summary>The points of some roles in the blocks that the options name, encoder by encoder, role by role.</summary>
    /// <exception cref="ArgumentException">No item encoder, or not the user encoder, has such a role, or an encoder has no such block.</exception>
    public static IReadOnlyList<(NamedEncoder Encoder, PlacedPoint Placed)> Points(
        PlacedAdapterOptions options, Recommender model, params IReadOnlyList<string> roles) =>
        [.. EncodersWith(options, model, roles[0]).SelectMany(encoder => roles.SelectMany(role => InBlocks(options, encoder, role)).Select(placed => (encoder, placed)))];

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
