using TransRec.Encoders.Items;
using TransRec.Foundation.Randomness;
using static TorchSharp.torch;

namespace TransRec.Training;

/// <summary>Some items of a batch, which are encoded together with random numbers of their own.</summary>
/// <param name="places">Their places among the batch's items.</param>
/// <param name="cost">What encoding them costs.</param>
/// <param name="seed">The seed of their random numbers.</param>
internal sealed class ItemPart(long[] places, int cost, long seed)
{
    /// <summary>Their places among the batch's items.</summary>
    public long[] Places => places;

    /// <summary>What encoding them costs.</summary>
    public int Cost => cost;

    /// <summary>Their vectors, [items of the part, width]; null after the backward pass.</summary>
    public Tensor? Vectors { get; private set; }

    private bool IsHeld { get; set; }

    /// <summary>Encodes parts in their order; of the last ones the intermediate results are held, as many as memory allows.</summary>
    public static void EncodeAll(IReadOnlyList<ItemPart> parts, ItemEncoder encoder, IItemContent content, int[] items, StepMemory memory, StepClock clock)
    {
        if (parts.Count == 0)
        {
            return;
        }

        memory.Begin();
        var held = memory.Held([.. parts.Select(part => part.Cost)]);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i < parts.Count - held)
            {
                using var _ = no_grad();
                parts[i].Vectors = parts[i].Encode(encoder, content, items);
            }
            else
            {
                parts[i].Vectors = parts[i].Encode(encoder, content, items);
                parts[i].IsHeld = true;
            }
        }

        clock.Parts += parts.Count;
        clock.HeldParts += held;
        memory.Holds(parts.TakeLast(held).Sum(part => (long)part.Cost));
    }

    /// <summary>Adds the gradient of the vectors to the encoder's parameters, and lets go of what is held.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="items">The batch's items.</param>
    /// <param name="gradient">The gradient of all the batch's vectors, [items, width].</param>
    /// <param name="clock">Told how long it takes.</param>
    public void Backward(ItemEncoder encoder, IItemContent content, int[] items, Tensor gradient, StepClock clock)
    {
        using var scope = NewDisposeScope();
        var vectors = IsHeld ? Vectors! : clock.Time(StepPhase.ItemsAgain, () => Encode(encoder, content, items));
        clock.Time(StepPhase.ItemsBackward, () => autograd.backward([vectors], [gradient.index_select(0, tensor(places, device: gradient.device))]));
        Let();
    }

    /// <summary>Lets go of the vectors and of what is held for them.</summary>
    public void Let()
    {
        Vectors?.Dispose();
        Vectors = null;
    }

    private Tensor Encode(ItemEncoder encoder, IItemContent content, int[] items)
    {
        TensorGenerators.Seed(seed);
        return encoder.Encode(content, [.. places.Select(place => items[place])]);
    }
}
