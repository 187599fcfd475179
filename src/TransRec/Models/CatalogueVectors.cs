using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>The vectors of all items of a content.</summary>
internal static class CatalogueVectors
{
    private const int CostOfPart = 1 << 14; // tokens encoded at a time

    /// <summary>Encodes a content. Items of the same content (titles of the same tokens) are encoded once and have the same vector on every device.</summary>
    /// <param name="model">The model; put into evaluation mode.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="precision">A word of <see cref="RoundedProjections.Precisions"/>.</param>
    /// <returns>[items + 1, width], row 0 (padding) is zero.</returns>
    public static float[] Of(Recommender model, IItemContent content, string precision)
    {
        model.Items.Check(content);
        model.SetTraining(false);
        using var _ = inference_mode();
        using var rounded = RoundedProjections.OfItems(model, precision);
        var width = model.Items.Width;
        var vectors = new float[content.Count * width];
        int[] same = [0, .. Enumerable.Range(1, content.Count - 1).Select(content.FirstOfSame)];
        int[] order = [.. Enumerable.Range(1, content.Count - 1).Where(item => same[item] == item).OrderBy(Cost)];
        foreach (var (places, _) in CostParts.Of([.. order.Select(Cost)], CostOfPart))
        {
            using var scope = NewDisposeScope();
            var items = order[places];
            var part = model.Items.Encode(content, items).cpu().data<float>().ToArray();
            for (var i = 0; i < items.Length; i++)
            {
                part.AsSpan(i * width, width).CopyTo(vectors.AsSpan(items[i] * width));
            }
        }

        for (var item = 1; item < same.Length; item++)
        {
            vectors.AsSpan(same[item] * width, width).CopyTo(vectors.AsSpan(item * width));
        }

        return vectors;

        int Cost(int item) => model.Items.Cost(content, item);
    }
}
