using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Models;

/// <summary>The vectors of all items of a content.</summary>
internal static class CatalogueVectors
{
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
        foreach (var part in CatalogueParts.Of(model, content, Enumerable.Range(1, content.Count - 1)))
        {
            var encoded = CatalogueParts.Encode(model, content, part);
            for (var i = 0; i < part.Length; i++)
            {
                encoded.AsSpan(i * width, width).CopyTo(vectors.AsSpan(part[i] * width));
            }
        }

        for (var item = 1; item < content.Count; item++)
        {
            vectors.AsSpan(content.FirstOfSame(item) * width, width).CopyTo(vectors.AsSpan(item * width));
        }

        return vectors;
    }
}
