using System.Runtime.InteropServices;
using TransRec.Collectives;
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
    /// <param name="communicator">The processes that each encode a part and get the whole; null: this one alone.</param>
    /// <returns>[items + 1, width], row 0 (padding) is zero.</returns>
    public static float[] Of(Recommender model, IItemContent content, string precision, ICommunicator? communicator = null)
    {
        model.Items.Check(content);
        model.SetTraining(false);
        using var _ = inference_mode();
        using var rounded = RoundedProjections.OfItems(model, precision);
        var width = model.Items.Width;
        var vectors = new float[content.Count * width];
        var ranks = communicator ?? SingleProcess.Instance;
        var parts = CatalogueParts.Of(model, content, Enumerable.Range(1, content.Count - 1));
        var owners = PartAssignment.Of([.. parts.Select(part => part.Sum(item => model.Items.Cost(content, item)))], ranks.Size);
        List<float> own = [];
        foreach (var part in Of(ranks.Rank))
        {
            var encoded = CatalogueParts.Encode(model, content, part);
            if (ranks.Size == 1)
            {
                Put(part, encoded);
            }
            else
            {
                own.AddRange(encoded);
            }
        }

        for (var rank = 0; ranks.Size > 1 && rank < ranks.Size; rank++)
        {
            // One rank after another: the vectors of all are in memory once, and those of one rank twice.
            var theirs = rank == ranks.Rank ? [.. own] : new float[Of(rank).Sum(part => part.Length) * width];
            ranks.Broadcast(MemoryMarshal.AsBytes(theirs.AsSpan()), rank);
            int[] items = [.. Of(rank).SelectMany(part => part)];
            Put(items, theirs);
        }

        for (var item = 1; item < content.Count; item++)
        {
            vectors.AsSpan(content.FirstOfSame(item) * width, width).CopyTo(vectors.AsSpan(item * width));
        }

        return vectors;

        IEnumerable<int[]> Of(int rank) => parts.Where((_, part) => owners[part] == rank);

        void Put(int[] items, float[] encoded)
        {
            for (var i = 0; i < items.Length; i++)
            {
                encoded.AsSpan(i * width, width).CopyTo(vectors.AsSpan(items[i] * width));
            }
        }
    }
}
