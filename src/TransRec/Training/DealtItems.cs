using System.Runtime.InteropServices;
using TransRec.Collectives;
using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>
/// The item vectors of a batch whose shards are dealt to ranks by cost: each rank encodes its own, and all get all vectors, bit by bit. Every distinct item is encoded once among all ranks.
/// </summary>
internal sealed class DealtItems
{
    private readonly ItemEncoder encoder;
    private readonly IItemContent content;
    private readonly int[] items;
    private readonly List<ItemPart> own;
    private readonly StepClock clock;

    private DealtItems(ItemEncoder encoder, IItemContent content, int[] items, List<ItemPart> own, float[] vectors, Device device, StepClock clock)
    {
        (this.encoder, this.content, this.items, this.own, this.clock) = (encoder, content, items, own, clock);
        Vectors = tensor(vectors, [items.Length, encoder.Width], device: device).requires_grad_(true);
    }

    /// <summary>The vectors in the order of the items, [items, width]; a leaf that collects the objective's gradient.</summary>
    public Tensor Vectors { get; }

    /// <summary>Encodes this rank's shards and gathers the vectors of all. Call it inside a dispose scope that lives until <see cref="Backward"/> is done.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="items">Distinct item numbers.</param>
    /// <param name="shards">All shards, the same in every rank.</param>
    /// <param name="memory">How many of its shards a rank may hold.</param>
    /// <param name="clock">Told how long encoding takes.</param>
    /// <param name="ranks">The ranks.</param>
    public static DealtItems Encode(
        ItemEncoder encoder, IItemContent content, int[] items, IReadOnlyList<ItemPart> shards, StepMemory memory, StepClock clock, ICommunicator ranks)
    {
        var owners = PartAssignment.Of([.. shards.Select(shard => shard.Cost)], ranks.Size);
        List<ItemPart> own = [.. shards.Where((_, shard) => owners[shard] == ranks.Rank)];
        clock.Time(StepPhase.Items, () => ItemPart.EncodeAll(own, encoder, content, items, memory, clock));
        var vectors = clock.Time(StepPhase.Exchange, () => Gather(shards, owners, own, items.Length, encoder.Width, ranks));
        return new DealtItems(encoder, content, items, own, vectors, encoder.parameters().FirstOrDefault()?.device ?? CPU, clock);
    }

    /// <summary>Goes back through this rank's shards; the parameters' gradients are taken after each.</summary>
    /// <param name="gradient">The gradient of all vectors, summed over the users of all ranks, [items, width].</param>
    /// <param name="gradients">Takes them.</param>
    public void Backward(float[] gradient, OrderFreeGradients gradients)
    {
        if (own.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var trains = own[^1].Vectors!.requires_grad; // the last one is always held
        var of = tensor(gradient, [items.Length, encoder.Width], device: Vectors.device);
        for (var i = own.Count - 1; i >= 0; i--)
        {
            if (trains)
            {
                own[i].Backward(encoder, content, items, of, clock);
            }

            own[i].Let();
            gradients.Take();
        }
    }

    // In the order of ranks, and of a rank's shards.
    private static float[] Gather(IReadOnlyList<ItemPart> shards, int[] owners, List<ItemPart> own, int items, int width, ICommunicator ranks)
    {
        int[] counts = [.. Enumerable.Range(0, ranks.Size).Select(rank => shards.Where((_, shard) => owners[shard] == rank).Sum(shard => shard.Places.Length) * width)];
        var mine = new float[counts[ranks.Rank]];
        var start = 0;
        foreach (var part in own)
        {
            using var scope = NewDisposeScope();
            var values = OrderFreeGradients.Values(part.Vectors!.detach().cpu().contiguous());
            values.CopyTo(mine.AsSpan(start));
            start += values.Length;
        }

        var gathered = new float[items * width];
        ranks.Gather(MemoryMarshal.Cast<float, int>(mine.AsSpan()), MemoryMarshal.Cast<float, int>(gathered.AsSpan()), counts);
        var vectors = new float[items * width];
        var row = 0;
        foreach (var place in Enumerable.Range(0, shards.Count).OrderBy(shard => owners[shard]).SelectMany(shard => shards[shard].Places))
        {
            gathered.AsSpan(row++ * width, width).CopyTo(vectors.AsSpan((int)place * width));
        }

        return vectors;
    }
}
