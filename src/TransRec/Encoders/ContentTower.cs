using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>A tower with one encoder, which reads what the items are: its state of an item, then the head.</summary>
public abstract class ContentTower : ItemTower
{
    // Registered by the subclasses: RegisterComponents sees no private field of a base.
    private protected readonly ItemHead head;

    private protected ContentTower(string name, ItemHead head)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(head);
        this.head = head;
    }

    /// <inheritdoc />
    public sealed override int Width => head.Width;

    /// <summary>From the encoder's state to an item vector.</summary>
    public ItemHead VectorHead => head;

    /// <inheritdoc />
    public sealed override IReadOnlyList<nn.Module> Heads => [head];

    /// <summary>What the frozen part of the encoder gives, made before; null: the whole encoder runs for every item vector.</summary>
    internal StateCache? Cache { get; set; }

    /// <summary>A hash of the items' content as the encoder sees it.</summary>
    internal abstract ContentFingerprint Fingerprint { get; }

    /// <inheritdoc />
    public sealed override int CostOfPart => Cache is { Block: null } ? int.MaxValue : CostOfEncoderPart(Cache?.Block ?? 0);

    /// <inheritdoc />
    public sealed override Tensor Encode(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        return head.forward(StateOf(items)).MoveToOuterDisposeScope();
    }

    /// <summary>The encoder's states of some items behind the embeddings and behind every block: without gradients and, while training, without dropout.</summary>
    /// <returns>Layers + 1 tensors (one for an encoder without blocks), each [items, state width].</returns>
    internal IReadOnlyList<Tensor> FrozenStates(ReadOnlySpan<int> items)
    {
        if (Cache is { Block: null } cache)
        {
            return cache.ReadStates(items);
        }

        using var frozen = new Frozen(Encoders[0].Module);
        return FirstStates(items);
    }

    /// <summary>The rows that go into a block, computed as <see cref="FrozenStates"/> are.</summary>
    /// <param name="block">The block's number.</param>
    /// <param name="items">Item numbers, in ascending order of <see cref="ItemTower.Cost"/>.</param>
    /// <returns>The rows, [rows, state width], and their sequences in the order of the items.</returns>
    internal (Tensor Rows, PackedLayout Layout) FrozenRows(int block, ReadOnlySpan<int> items)
    {
        using var frozen = new Frozen(Encoders[0].Module);
        return Below(block, items);
    }

    private Tensor StateOf(ReadOnlySpan<int> items)
    {
        if (Cache is not { } cache)
        {
            return State(items);
        }

        if (cache.Block is not { } block)
        {
            return OfFirstStates(cache.ReadStates(items));
        }

        var (rows, layout, places) = cache.ReadRows(items);
        return State(block, rows, layout).index_select(0, places);
    }

    /// <summary>The largest cost of items that the encoder is given together while training.</summary>
    /// <param name="firstBlock">The first block that is computed; what goes into it comes from the cache.</param>
    private protected abstract int CostOfEncoderPart(int firstBlock);

    /// <summary>The encoder's last state, [items, state width].</summary>
    private protected abstract Tensor State(ReadOnlySpan<int> items);

    /// <summary>The encoder's states behind the embeddings and behind every block, each [items, state width].</summary>
    private protected abstract IReadOnlyList<Tensor> FirstStates(ReadOnlySpan<int> items);

    /// <summary>The encoder's last state from <see cref="FirstStates"/>, [items, state width].</summary>
    private protected abstract Tensor OfFirstStates(IReadOnlyList<Tensor> states);

    /// <summary>The rows that go into a block, and their sequences in the order of the items, which ascend in length.</summary>
    private protected abstract (Tensor Rows, PackedLayout Layout) Below(int block, ReadOnlySpan<int> items);

    /// <summary>The encoder's last state from <see cref="Below"/>, [sequences, state width].</summary>
    private protected abstract Tensor State(int block, Tensor rows, PackedLayout layout);

    /// <summary>An encoder without gradients and dropout for as long as it lives.</summary>
    private readonly struct Frozen : IDisposable
    {
        private readonly nn.Module module;
        private readonly bool training;
        private readonly IDisposable noGradients;

        public Frozen(nn.Module module)
        {
            (this.module, training, noGradients) = (module, module.training, no_grad());
            module.eval();
        }

        public void Dispose()
        {
            module.train(training);
            noGradients.Dispose();
        }
    }
}
