using TransRec.Blocks;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>An item encoder with one encoder, which reads what the items are: its state of an item, then the head.</summary>
public abstract class SingleItemEncoder : ItemEncoder
{
    // Registered by the subclasses' RegisterComponents, which sees the fields of a base as well (docs/guide/torchsharp.md).
    private protected readonly ItemHead head;

    private protected SingleItemEncoder(string name, ItemHead head)
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

    /// <inheritdoc />
    public sealed override int CostOfPart(IItemContent content) => content is CachedStates cached
        ? cached.Block is { } block ? CostOfEncoderPart(block) : int.MaxValue
        : CostOfEncoderPart(0);

    /// <inheritdoc />
    public sealed override Tensor Encode(IItemContent content, ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        return head.forward(StateOf(content, items)).MoveToOuterDisposeScope();
    }

    internal sealed override IItemContent Change(IItemContent content, Func<SingleItemEncoder, IItemContent, IItemContent> change) => change(this, content);

    /// <summary>The encoder's states of some items after the embeddings and after every block: without gradients and, while training, without dropout.</summary>
    /// <returns>Layers + 1 tensors (one for an encoder without blocks), each [items, state width].</returns>
    internal IReadOnlyList<Tensor> FrozenStates(IItemContent content, ReadOnlySpan<int> items)
    {
        if (content is CachedStates cached)
        {
            return cached.Of(this).ReadStates(items);
        }

        using var frozen = new Frozen(Encoders[0].Module);
        return FirstStates(content, items);
    }

    /// <summary>The rows that go into a block, computed as <see cref="FrozenStates"/> are.</summary>
    /// <param name="block">The block's number.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="items">Item numbers, in ascending order of <see cref="ItemEncoder.Cost"/>.</param>
    /// <returns>The rows, [rows, state width], and their sequences in the order of the items.</returns>
    internal (Tensor Rows, PackedLayout Layout) FrozenRows(int block, IItemContent content, ReadOnlySpan<int> items)
    {
        using var frozen = new Frozen(Encoders[0].Module);
        return Below(block, content, items);
    }

    /// <summary>The content that cached states were computed from; any other content as it is.</summary>
    private protected static IItemContent Uncached(IItemContent content) => content is CachedStates cached ? cached.Content : content;

    private Tensor StateOf(IItemContent content, ReadOnlySpan<int> items)
    {
        if (content is not CachedStates cached)
        {
            return State(content, items);
        }

        if (cached.Of(this).Block is not { } block)
        {
            return OfFirstStates(cached.ReadStates(items));
        }

        var (rows, layout, places) = cached.ReadRows(items);
        return State(block, rows, layout).index_select(0, places);
    }

    /// <summary>What of the encoder's options its states depend on, besides its weights.</summary>
    internal virtual string StateKind => "";

    /// <summary>The largest cost of items that the encoder is given together while training.</summary>
    /// <param name="firstBlock">The first block that is computed; what goes into it is cached.</param>
    private protected abstract int CostOfEncoderPart(int firstBlock);

    /// <summary>The encoder's last state, [items, state width].</summary>
    private protected abstract Tensor State(IItemContent content, ReadOnlySpan<int> items);

    /// <summary>The encoder's states after the embeddings and after every block, each [items, state width].</summary>
    private protected abstract IReadOnlyList<Tensor> FirstStates(IItemContent content, ReadOnlySpan<int> items);

    /// <summary>The encoder's last state from <see cref="FirstStates"/>, [items, state width].</summary>
    private protected abstract Tensor OfFirstStates(IReadOnlyList<Tensor> states);

    /// <summary>The rows that go into a block, and their sequences in the order of the items, which ascend in length.</summary>
    private protected abstract (Tensor Rows, PackedLayout Layout) Below(int block, IItemContent content, ReadOnlySpan<int> items);

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
