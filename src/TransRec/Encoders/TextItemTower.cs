using System.Runtime.InteropServices;
using TransRec.Encoders.Text;
using TransRec.Modules;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>Item vectors from titles: [CLS] of a text encoder's last layer, then the head.</summary>
public sealed class TextItemTower : ContentTower
{
    private readonly TextEncoder encoder;
    private readonly TokenizedTitles titles;
    private readonly Lazy<int[]> firstOfContent;

    /// <param name="encoder">The text encoder.</param>
    /// <param name="head">From its states to item vectors.</param>
    /// <param name="titles">The catalogue's tokens.</param>
    public TextItemTower(TextEncoder encoder, ItemHead head, TokenizedTitles titles)
        : base(nameof(TextItemTower), head)
    {
        this.encoder = encoder;
        this.titles = titles;
        firstOfContent = new(() => FirstOfEachTitle(titles));
        RegisterComponents();
    }

    /// <summary>The text encoder.</summary>
    public TextEncoder TextEncoder => encoder;

    /// <inheritdoc />
    public override int ItemCount => titles.Count - 1;

    /// <inheritdoc />
    public override IReadOnlyList<TowerEncoder> Encoders => [new("", encoder, this)];

    internal override ContentFingerprint Fingerprint => encoder.Options.Pooling == TextPooling.First
        ? new ContentFingerprint().With(titles.Tokens).With(titles.Offsets)
        : new ContentFingerprint().With(titles.Tokens).With(titles.Offsets).With(encoder.Options.Pooling);

    internal override int FirstOfContent(int item) => firstOfContent.Value[item];

    /// <summary>The vectors of packed titles.</summary>
    /// <returns>In the caller's order, [titles, width].</returns>
    public Tensor Encode(PackedTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        return VectorHead.forward(InOrder(encoder.ForwardFirst(tokens), tokens)).MoveToOuterDisposeScope();
    }

    private protected override Tensor State(ReadOnlySpan<int> items)
    {
        var tokens = Pack(items);
        return InOrder(encoder.ForwardFirst(tokens), tokens);
    }

    private protected override IReadOnlyList<Tensor> FirstStates(ReadOnlySpan<int> items)
    {
        var tokens = Pack(items);
        return [.. encoder.FirstStates(tokens).Select(state => InOrder(state, tokens))];
    }

    private protected override Tensor OfFirstStates(IReadOnlyList<Tensor> states) => encoder.OfFirstStates(states);

    private protected override (Tensor Rows, PackedLayout Layout) Below(int block, ReadOnlySpan<int> items) => encoder.Below(block, Pack(items));

    private protected override Tensor State(int block, Tensor rows, PackedLayout layout) => encoder.ForwardFirst(block, rows, layout);

    private static int[] FirstOfEachTitle(TokenizedTitles titles)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        return [0, .. Enumerable.Range(1, titles.Count - 1).Select(item =>
        {
            var key = new string(MemoryMarshal.Cast<int, char>(titles[item]));
            return first.TryAdd(key, item) ? item : first[key];
        })];
    }

    private static Tensor InOrder(Tensor rows, PackedTokens tokens) => tokens.Places is null ? rows : rows.index_select(0, tokens.Places);

    private PackedTokens Pack(ReadOnlySpan<int> items)
    {
        var numbers = items.ToArray();
        return PackedTokens.Of(numbers.Length, place => titles[numbers[place]], encoder.Options.PadId, encoder.WordEmbeddings.device);
    }

    /// <inheritdoc />
    public override int Cost(int item) => Math.Max(1, titles[item].Length);

    private protected override int CostOfEncoderPart(int firstBlock) => PartSize.OfFirstRows(encoder.Options.Layers, firstBlock, encoder.Options.Width);
}
