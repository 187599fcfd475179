using TransRec.Encoders;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using TransRec.Insertion;
using TransRec.Models;
using TransRec.Text;
using TransRec.Users;

namespace TransRec.Adapters;

/// <summary>
/// A method with its defaults in the paper's model, BERT-base and SASRec (<see cref="RecommenderShape.BertBaseSasRec"/>), or, when it is for convolutions, in
/// ResNet-50 and SASRec (<see cref="RecommenderShape.ResNet50SasRec"/>).
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Places">The roles of the points that carry its adapters; empty for a selection of the base's own parameters.</param>
/// <param name="Trained">Parameters that are trained.</param>
/// <param name="Percent">Their share of the whole model with the adapters, in percent.</param>
/// <param name="FileBytes">Size of a float32 file of what is trained, without its header.</param>
public sealed record MethodListing(AdapterMethod Method, IReadOnlyList<string> Places, long Trained, double Percent, long FileBytes)
{
    /// <summary>Every method in the order of the registry.</summary>
    public static IReadOnlyList<MethodListing> All() => [.. AdapterRegistry.Methods.Select(Of)];

    private static MethodListing Of(AdapterMethod method)
    {
        var shape = method.NeedsConvolutions ? RecommenderShape.ResNet50SasRec : RecommenderShape.BertBaseSasRec;
        var places = RolesOf(method);
        var trained = method.Parameters(method.Options, shape);
        var added = places.Count > 0 ? trained - method.OfBase(method.Options, shape).Sum(one => one.Count) : 0;
        var total = shape.Total + added;
        return new MethodListing(method, places, trained, 100.0 * trained / total, 4 * trained);
    }

    // Where a method goes is asked of a tiny model, so the listing cannot differ from what it does.
    private static IReadOnlyList<string> RolesOf(AdapterMethod method)
    {
        using ItemTower tower = method.NeedsConvolutions ? Pictures() : Titles();
        using var model = new Recommender(tower, UserEncoder.Create(new SasRecOptions { Width = 8 }, maximumLength: 4));
        using var set = AdapterRegistry.Create(model, method.Options);
        set?.Attach();
        return [.. InsertionPoints.Of(model).Where(placed => placed.Point.IsOccupied).Select(placed => placed.Point.Role).Distinct()];
    }

    private static TextItemTower Titles()
    {
        var text = new TextEncoderOptions { VocabularySize = 64, Width = 8, Layers = 2, Heads = 2, FeedForwardWidth = 16, Positions = 64 };
        return new TextItemTower(new TextEncoder(text), new ItemHead(8, 8), new TokenizedTitles([], [0, 0]));
    }

    private static ImageItemTower Pictures()
    {
        var network = new ResNet(new ResNetOptions { Depth = 10, Channels = 16, SmallStem = true });
        return new ImageItemTower(network, new ItemHead(network.Width, 8), new NoPictures());
    }

    private sealed class NoPictures : IPictures
    {
        public int Count => 1;

        public TorchSharp.torch.Tensor Read(ReadOnlySpan<int> items) => TorchSharp.torch.zeros(items.Length, 3, 4, 4);
    }
}
