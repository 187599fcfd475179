using TransRec.Adapters.Placements;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>Adapters on an encoder's hidden states: one module per encoder, which reads the blocks that the options name.</summary>
internal static class StatesAdapters
{
    /// <summary>Puts an adapter on the states of each encoder that the options name, and freezes the model.</summary>
    /// <param name="options">The options.</param>
    /// <param name="model">The model; untouched when the options ask for what it cannot serve.</param>
    /// <param name="create">An adapter, from the width of the states, the numbers of the blocks ascending, and whether it is the item encoder's.</param>
    public static AdapterSet Insert(PlacedAdapterOptions options, Recommender model, Func<int, int[], bool, nn.Module> create)
    {
        var set = new AdapterSet();
        foreach (var encoder in Placement.EncodersWith(options, model, Roles.States))
        {
            var placed = InsertionPoints.Of(encoder.Encoder, Roles.States)[0];
            var point = (StatesPoint)placed.Point;
            set.Add(encoder.Name, placed, create(point.Width, [.. Placement.Layers(options, encoder, point.Layers).Order()], encoder.IsItems));
        }

        ParameterSelection.All(model, trained: false);
        return set;
    }
}
