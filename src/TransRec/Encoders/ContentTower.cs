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

    /// <summary>The states of a frozen encoder, made before; null: the encoder runs for every item vector.</summary>
    internal StateCache? Cache { get; set; }

    /// <summary>A hash of the items' content as the encoder sees it.</summary>
    internal abstract ContentFingerprint Fingerprint { get; }

    /// <inheritdoc />
    public sealed override Tensor Encode(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        return head.forward(Cache is null ? State(items) : OfFirstStates(Cache.Read(items))).MoveToOuterDisposeScope();
    }

    /// <summary>The encoder's states of some items behind the embeddings and behind every block: without gradients and, while training, without dropout.</summary>
    /// <returns>Layers + 1 tensors (one for an encoder without blocks), each [items, state width].</returns>
    internal IReadOnlyList<Tensor> FrozenStates(ReadOnlySpan<int> items)
    {
        if (Cache is not null)
        {
            return Cache.Read(items);
        }

        using var _ = no_grad();
        var training = Encoders[0].Module.training;
        Encoders[0].Module.eval();
        try
        {
            return FirstStates(items);
        }
        finally
        {
            Encoders[0].Module.train(training);
        }
    }

    /// <summary>The encoder's last state, [items, state width].</summary>
    private protected abstract Tensor State(ReadOnlySpan<int> items);

    /// <summary>The encoder's states behind the embeddings and behind every block, each [items, state width].</summary>
    private protected abstract IReadOnlyList<Tensor> FirstStates(ReadOnlySpan<int> items);

    /// <summary>The encoder's last state from <see cref="FirstStates"/>, [items, state width].</summary>
    private protected abstract Tensor OfFirstStates(IReadOnlyList<Tensor> states);
}
