using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>Turns items of one catalogue into vectors. Item 0 is the padding item.</summary>
public abstract class ItemTower(string name) : nn.Module(name)
{
    /// <summary>Items of the catalogue, without the padding item.</summary>
    public abstract int ItemCount { get; }

    /// <summary>Width of item vectors.</summary>
    public abstract int Width { get; }

    /// <summary>The encoders; none for a tower of learnt vectors.</summary>
    public abstract IReadOnlyList<TowerEncoder> Encoders { get; }

    /// <summary>What stands between the encoders and an item vector: heads, and the fusion of several encoders.</summary>
    public abstract IReadOnlyList<nn.Module> Heads { get; }

    /// <summary>Tells a tower whose items are changed at random while training (crops of pictures) which step is taken. Most do not care.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">From 0.</param>
    public virtual void BeginStep(int epoch, int step)
    {
    }

    /// <summary>The step is over: items are as they are again.</summary>
    public virtual void EndStep()
    {
    }

    /// <summary>The vectors of some items.</summary>
    /// <param name="items">Item numbers, 0 to <see cref="ItemCount"/>; best distinct, since each is encoded.</param>
    /// <returns>In the order of <paramref name="items"/>, [items, width].</returns>
    public abstract Tensor Encode(ReadOnlySpan<int> items);

    /// <summary>A measure of the work to encode an item (tokens, pixels), so that callers can cut a catalogue into even parts.</summary>
    public abstract int Cost(int item);

    /// <summary>The first item that has the same content as an item, and so the same vector; the item itself where contents are not compared.</summary>
    internal virtual int FirstOfContent(int item) => item;

    /// <summary>How many items have the content of another.</summary>
    internal int ItemsOfSharedContent => Enumerable.Range(1, ItemCount).CountBy(FirstOfContent).Where(content => content.Value > 1).Sum(content => content.Value);

    /// <summary>
    /// The largest <see cref="Cost"/> of items that training encodes together: it cuts a batch into such parts, so that the intermediate results of a part
    /// can be let go and computed again. A part holds one item at least. Default: all items together, for towers in which that is cheap.
    /// </summary>
    public virtual int CostOfPart => int.MaxValue;
}
