using TransRec.Blocks.Points;
using TransRec.Encoders.Users;
using TransRec.Models;

namespace TransRec.Adapters;

/// <summary>A method with its defaults in the paper's model, BERT-base and SASRec, or, when it needs convolutions or pictures, in a model that has them.</summary>
/// <param name="Method">The method.</param>
/// <param name="Model">The model, in words.</param>
/// <param name="Places">The roles of the points that carry its adapters; empty for a selection of the base's own parameters.</param>
/// <param name="Trained">Parameters that are trained.</param>
/// <param name="Percent">Their share of the whole model with the adapters, in percent.</param>
/// <param name="FileBytes">Size of a float32 file of what is trained, without its header.</param>
public sealed record MethodListing(AdapterMethod Method, string Model, IReadOnlyList<string> Places, long Trained, double Percent, long FileBytes)
{
    /// <summary>Every method in the order of the registry.</summary>
    public static IReadOnlyList<MethodListing> All() => [.. AdapterRegistry.Methods.Select(Of)];

    private static MethodListing Of(AdapterMethod method)
    {
        var model = ListedModel.Of(method);
        var places = RolesOf(method, model);
        var trained = method.Parameters(method.Options, model.Shape);
        var added = places.Count > 0 ? trained - method.OfBase(method.Options, model.Shape).Sum(one => one.Count) : 0;
        var total = model.Shape.Total + added;
        return new MethodListing(method, model.Name, places, trained, 100.0 * trained / total, 4 * trained);
    }

    // Where a method goes is asked of a tiny model, so the listing cannot differ from what it does.
    private static IReadOnlyList<string> RolesOf(AdapterMethod method, ListedModel listed)
    {
        using var model = new Recommender(listed.Tiny(), UserEncoder.Create(new SasRecOptions { Width = 8 }, maximumLength: 4));
        using var set = AdapterRegistry.Create(model, method.Options);
        if (set is not null)
        {
            model.Attach(set);
        }

        return [.. InsertionPoints.Of(model).Where(placed => placed.Point.IsOccupied).Select(placed => placed.Point.Role).Distinct()];
    }
}
