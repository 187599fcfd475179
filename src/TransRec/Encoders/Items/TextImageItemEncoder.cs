using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>
/// Item vectors from titles and pictures: the vector of each, then their fusion; or what a side network makes of both encoders' states. It reads
/// <see cref="TitlesAndPictures"/>.
/// </summary>
public sealed class TextImageItemEncoder : ItemEncoder
{
    private readonly TextItemEncoder text;
    private readonly ImageItemEncoder image;
    private readonly ItemFusion fusion;
    private readonly TowerStatesPoint states;

    /// <param name="text">The encoder of titles.</param>
    /// <param name="image">The encoder of pictures.</param>
    /// <param name="fusion">concatenation or gated.</param>
    /// <exception cref="ArgumentException">The parts differ in width.</exception>
    public TextImageItemEncoder(TextItemEncoder text, ImageItemEncoder image, string fusion)
        : base(nameof(TextImageItemEncoder))
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(image);
        if (text.Width != image.Width)
        {
            throw new ArgumentException($"Titles give vectors of width {text.Width}, pictures of width {image.Width}; they must be equal.", nameof(image));
        }

        this.text = text;
        this.image = image;
        this.fusion = new ItemFusion(text.Width, fusion);
        states = new TowerStatesPoint();
        RegisterComponents();
    }

    /// <summary>The encoder of titles.</summary>
    public TextItemEncoder Text => text;

    /// <summary>The encoder of pictures.</summary>
    public ImageItemEncoder Image => image;

    /// <inheritdoc />
    public override int Width => text.Width;

    /// <inheritdoc />
    public override IReadOnlyList<ItemEncoderPart> Encoders => [new("text", text.TextEncoder, text), new("image", image.VisionEncoder, image)];

    /// <inheritdoc />
    public override IReadOnlyList<nn.Module> Heads => [.. text.Heads, .. image.Heads, fusion];

    /// <summary>Where a side network over both encoders gives the item vectors in place of heads and fusion.</summary>
    public TowerStatesPoint States => states;

    /// <inheritdoc />
    public override Tensor Encode(IItemContent content, ReadOnlySpan<int> items)
    {
        var both = Both(content);
        using var scope = NewDisposeScope();
        var vectors = states.Adapter is { } adapter
            ? adapter.Apply(text.FrozenStates(both.Titles, items), image.FrozenStates(both.Pictures, items))
            : fusion.forward(text.Encode(both.Titles, items), image.Encode(both.Pictures, items));
        return vectors.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override int CostOfPart(IItemContent content)
    {
        var both = Both(content);
        return Math.Min(text.CostOfPart(both.Titles), image.CostOfPart(both.Pictures));
    }

    /// <inheritdoc />
    public override int Cost(IItemContent content, int item)
    {
        var both = Both(content);
        return text.Cost(both.Titles, item) + image.Cost(both.Pictures, item);
    }

    /// <inheritdoc />
    public override void Check(IItemContent content)
    {
        var both = Both(content);
        text.Check(both.Titles);
        image.Check(both.Pictures);
    }

    internal override IItemContent Change(IItemContent content, Func<SingleItemEncoder, IItemContent, IItemContent> change)
    {
        var both = Both(content);
        return new TitlesAndPictures(change(text, both.Titles), change(image, both.Pictures));
    }

    private TitlesAndPictures Both(IItemContent content) => Read<TitlesAndPictures>(content, "titles and pictures");
}
