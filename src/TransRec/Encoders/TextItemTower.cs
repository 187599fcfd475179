using TransRec.Encoders.Text;
using TransRec.Text;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>Item vectors from titles: [CLS] of a text encoder's last layer, then the head.</summary>
public sealed class TextItemTower : ItemTower
{
    private readonly TextEncoder encoder;
    private readonly ItemHead head;
    private readonly TokenizedTitles titles;

    /// <param name="encoder">The text encoder.</param>
    /// <param name="head">From its states to item vectors.</param>
    /// <param name="titles">The catalogue's tokens.</param>
    public TextItemTower(TextEncoder encoder, ItemHead head, TokenizedTitles titles)
        : base(nameof(TextItemTower))
    {
        this.encoder = encoder;
        this.head = head;
        this.titles = titles;
        RegisterComponents();
    }

    /// <summary>The text encoder.</summary>
    public TextEncoder TextEncoder => encoder;

    /// <inheritdoc />
    public override int ItemCount => titles.Count - 1;

    /// <inheritdoc />
    public override int Width => head.Width;

    /// <inheritdoc />
    public override nn.Module Encoder => encoder;

    /// <inheritdoc />
    public override ItemHead Head => head;

    /// <inheritdoc />
    public override Tensor Encode(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        var numbers = items.ToArray();
        var tokens = PackedTokens.Of(numbers.Length, place => titles[numbers[place]], encoder.Options.PadId, encoder.WordEmbeddings.device);
        return Encode(tokens).MoveToOuterDisposeScope();
    }

    /// <summary>The vectors of packed titles.</summary>
    /// <returns>In the caller's order, [titles, width].</returns>
    public Tensor Encode(PackedTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        var vectors = head.forward(encoder.ForwardFirst(tokens));
        return (tokens.Places is null ? vectors : vectors.index_select(0, tokens.Places)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override int Cost(int item) => Math.Max(1, titles[item].Length);

    /// <inheritdoc />
    public override int CostOfPart => PartSize.OfTransformer(encoder.Options.Layers, encoder.Options.Width);
}
