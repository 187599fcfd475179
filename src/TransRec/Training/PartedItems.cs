using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// The item vectors of a batch, encoded in parts, with a backward pass of their own: the objective's gradient stops at the vectors, and goes on from there part
/// by part. The intermediate results of only so many parts are held as memory allows; the others are encoded a second time when their gradient is there.
/// </summary>
/// <remarks>
/// Gradient caching (Gao et al. 2021, "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup", section 3) with activation recomputation (Chen et al.
/// 2016). The parts, their order and their random numbers are the same however many are held, so the result is the same bit for bit.
/// </remarks>
internal sealed class PartedItems
{
    private readonly ItemEncoder encoder;
    private readonly IItemContent content;
    private readonly int[] items;
    private readonly List<ItemPart> parts;
    private readonly StepClock clock;

    private PartedItems(ItemEncoder encoder, IItemContent content, int[] items, List<ItemPart> parts, Tensor vectors, StepClock clock)
    {
        this.clock = clock;
        (this.encoder, this.content) = (encoder, content);
        this.items = items;
        this.parts = parts;
        Vectors = vectors;
    }

    /// <summary>The vectors in the order of the items, [items, width]; a leaf that collects the objective's gradient.</summary>
    public Tensor Vectors { get; }

    /// <summary>Encodes items. Call it inside a dispose scope that lives until <see cref="Backward"/> is done.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="items">Distinct item numbers.</param>
    /// <param name="memory">How many parts may be held.</param>
    /// <param name="clock">Told how long the backward pass takes.</param>
    /// <param name="seed">The seed of a part's random numbers, called once per part in their order.</param>
    public static PartedItems Encode(ItemEncoder encoder, IItemContent content, int[] items, StepMemory memory, StepClock clock, Func<long> seed)
    {
        List<ItemPart> parts = [.. Cut(encoder, content, items, memory.CostOfPart(encoder, content)).Select(cut => new ItemPart(cut.Places, cut.Cost, seed()))];
        ItemPart.EncodeAll(parts, encoder, content, items, memory, clock);
        return new PartedItems(encoder, content, items, parts, Leaf(parts), clock);
    }

    /// <summary>Adds the gradient that <see cref="Vectors"/> has collected to the encoder's parameters.</summary>
    public void Backward()
    {
        if (Vectors.grad is not { } gradient)
        {
            return; // nothing in the encoder is trained
        }

        for (var i = parts.Count - 1; i >= 0; i--) // held parts first: they make room for the others
        {
            parts[i].Backward(encoder, content, items, gradient, clock);
        }
    }

    /// <summary>Cuts items, the cheapest first, into as few parts of bounded cost as there can be, of about equal cost.</summary>
    /// <returns>For each part the places of its items and their cost.</returns>
    internal static IEnumerable<(long[] Places, int Cost)> Cut(ItemEncoder encoder, IItemContent content, int[] items, int costOfPart)
    {
        int[] costs = [.. items.Select(item => encoder.Cost(content, item))];
        var sum = costs.Sum(cost => (long)cost);
        if (sum <= costOfPart)
        {
            return [([.. Enumerable.Range(0, items.Length).Select(place => (long)place)], (int)sum)];
        }

        // A part that one more item would bring above this holds its share.
        var count = (sum + costOfPart - 1) / costOfPart;
        var largest = Math.Min(costOfPart, ((sum + count - 1) / count) + costs.Max());
        long[] order = [.. Enumerable.Range(0, items.Length).OrderBy(place => costs[place]).Select(place => (long)place)];
        return CostParts.Of([.. order.Select(place => costs[place])], (int)largest).Select(part => (order[part.Places], part.Cost));
    }

    private static Tensor Leaf(List<ItemPart> parts)
    {
        using var scope = NewDisposeScope();
        var vectors = parts.Count == 1 ? parts[0].Vectors!.detach() : cat([.. parts.Select(part => part.Vectors!.detach())], 0);
        if (parts.Count > 1)
        {
            var rows = new long[vectors.shape[0]]; // where each item's vector lies behind one another
            var row = 0;
            foreach (var place in parts.SelectMany(part => part.Places))
            {
                rows[place] = row++;
            }

            vectors = vectors.index_select(0, tensor(rows, device: vectors.device));
        }

        return vectors.requires_grad_(parts[^1].Vectors!.requires_grad).MoveToOuterDisposeScope();
    }
}
