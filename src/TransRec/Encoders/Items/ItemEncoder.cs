using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>
/// Turns the content of items into vectors. It holds weights and no catalogue: the content is given with every call, so that one encoder serves any number of
/// catalogues, and items that no catalogue has.
/// </summary>
public abstract class ItemEncoder(string name) : nn.Module(name)
{
    /// <summary>Width of item vectors.</summary>
    public abstract int Width { get; }

    /// <summary>The encoders of titles and pictures; none where vectors are learnt.</summary>
    public abstract IReadOnlyList<ItemEncoderPart> Encoders { get; }

    /// <summary>What stands between the encoders and an item vector: heads, and the fusion of several encoders.</summary>
    public abstract IReadOnlyList<nn.Module> Heads { get; }

    /// <summary>The vectors of some items.</summary>
    /// <param name="content">What the items are, of the kind that this encoder reads.</param>
    /// <param name="items">Item numbers, 0 to before <see cref="IItemContent.Count"/>; best distinct, since each is encoded.</param>
    /// <returns>In the order of <paramref name="items"/>, [items, width].</returns>
    /// <exception cref="ArgumentException">The content is of another kind; the message says which is expected.</exception>
    public abstract Tensor Encode(IItemContent content, ReadOnlySpan<int> items);

    /// <summary>A measure of the work to encode an item (tokens, patches), so that callers can cut a catalogue into even parts.</summary>
    public abstract int Cost(IItemContent content, int item);

    /// <summary>
    /// The largest <see cref="Cost"/> of items that training encodes together: it cuts a batch into such parts, so that the intermediate results of a part
    /// can be let go and computed again. A part holds one item at least. Default: all items together, for encoders in which that is cheap.
    /// </summary>
    public virtual int CostOfPart(IItemContent content) => int.MaxValue;

    /// <summary>Checks that every item of a content can be encoded, before work on it begins: the kind, and that the longest title finds positions.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says what is expected.</exception>
    public abstract void Check(IItemContent content);

    /// <summary>Puts other content in the place of what each encoder reads: cached states, say.</summary>
    /// <param name="content">What this encoder reads.</param>
    /// <param name="change">Gets an encoder and what it reads, and gives what it reads from then on.</param>
    internal virtual IItemContent Change(IItemContent content, Func<SingleItemEncoder, IItemContent, IItemContent> change) => content;

    /// <summary>The content as the kind that an encoder reads.</summary>
    /// <param name="content">What came in.</param>
    /// <param name="kind">The kind, in words.</param>
    private protected T Read<T>(IItemContent content, string kind)
        where T : class, IItemContent
    {
        ArgumentNullException.ThrowIfNull(content);
        return content as T ?? throw new ArgumentException($"{GetName()} reads {kind} ({typeof(T).Name}); it was given {content.GetType().Name}.", nameof(content));
    }
}
