using TransRec.Blocks;
using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>Item vectors from titles: [CLS] of a text encoder's last layer, then the head. It reads <see cref="TokenizedTitles"/>.</summary>
public sealed class TextItemEncoder : SingleItemEncoder
{
    private readonly TextEncoder encoder;

    /// <param name="encoder">The text encoder.</param>
    /// <param name="head">From its states to item vectors.</param>
    public TextItemEncoder(TextEncoder encoder, ItemHead head)
        : base(nameof(TextItemEncoder), head)
    {
        this.encoder = encoder;
        RegisterComponents();
    }

    /// <summary>The text encoder.</summary>
    public TextEncoder TextEncoder => encoder;

    /// <inheritdoc />
    public override IReadOnlyList<ItemEncoderPart> Encoders => [new("", encoder, this)];

    internal override string StateKind => encoder.Options.Pooling;

    /// <summary>The vectors of packed titles.</summary>
    /// <returns>In the caller's order, [titles, width].</returns>
    public Tensor Encode(PackedTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        return VectorHead.forward(InOrder(encoder.ForwardFirst(tokens), tokens)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override int Cost(IItemContent content, int item) => Titles(content).Cost(item);

    /// <inheritdoc />
    public override void Check(IItemContent content)
    {
        var titles = Titles(content);
        encoder.RequireRoom(Enumerable.Range(0, titles.Count).Max(titles.Cost));
    }

    private protected override Tensor State(IItemContent content, ReadOnlySpan<int> items)
    {
        var tokens = Pack(content, items);
        return InOrder(encoder.ForwardFirst(tokens), tokens);
    }

    private protected override IReadOnlyList<Tensor> FirstStates(IItemContent content, ReadOnlySpan<int> items)
    {
        var tokens = Pack(content, items);
        return [.. encoder.FirstStates(tokens).Select(state => InOrder(state, tokens))];
    }

    private protected override Tensor OfFirstStates(IReadOnlyList<Tensor> states) => encoder.OfFirstStates(states);

    private protected override (Tensor Rows, PackedLayout Layout) Below(int block, IItemContent content, ReadOnlySpan<int> items) =>
        encoder.Below(block, Pack(content, items));

    private protected override Tensor State(int block, Tensor rows, PackedLayout layout) => encoder.ForwardFirst(block, rows, layout);

    private protected override int CostOfEncoderPart(int firstBlock) => PartSize.OfFirstRows(encoder.Options.Layers, firstBlock, encoder.Options.Width);

    private static Tensor InOrder(Tensor rows, PackedTokens tokens) => tokens.Places is null ? rows : rows.index_select(0, tokens.Places);

    private TokenizedTitles Titles(IItemContent content) => Read<TokenizedTitles>(Uncached(content), "titles as tokens");

    private PackedTokens Pack(IItemContent content, ReadOnlySpan<int> items)
    {
        var titles = Titles(content);
        var numbers = items.ToArray();
        return PackedTokens.Of(numbers.Length, place => titles[numbers[place]], encoder.Options.PadId, encoder.WordEmbeddings.device);
    }
}
