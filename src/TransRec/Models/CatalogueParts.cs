using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>Some items of a content, encoded part by part: what lies between the layers stays small, and others may have the model between two parts. No cut changes a number.</summary>
internal static class CatalogueParts
{
    private const int CostOfPart = 1 << 14; // tokens encoded at a time

    /// <summary>The parts in which items are encoded, the smallest items first. Of items with the same content only the first of the content stands in a part.</summary>
    /// <param name="model">The model that will encode them.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="items">Item numbers from 1.</param>
    public static IReadOnlyList<int[]> Of(Recommender model, IItemContent content, IEnumerable<int> items)
    {
        int[] order = [.. items.Select(content.FirstOfSame).Distinct().OrderBy(Cost)];
        return [.. CostParts.Of([.. order.Select(Cost)], CostOfPart).Select(part => order[part.Places])];

        int Cost(int item) => model.Items.Cost(content, item);
    }

    /// <summary>The vectors of a part.</summary>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="part">Item numbers.</param>
    /// <returns>[items, width].</returns>
    public static float[] Encode(Recommender model, IItemContent content, int[] part)
    {
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        return model.Items.Encode(content, part).cpu().data<float>().ToArray();
    }
}
