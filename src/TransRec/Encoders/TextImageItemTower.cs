using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>Item vectors from titles and pictures: the vector of each, then their fusion; or what a side network makes of both encoders' states.</summary>
public sealed class TextImageItemTower : ItemTower
{
    private readonly TextItemTower text;
    private readonly ImageItemTower image;
    private readonly ItemFusion fusion;
    private readonly TowerStatesPoint states;

    /// <param name="text">The titles.</param>
    /// <param name="image">The pictures of the same items.</param>
    /// <param name="fusion">concatenation or gated.</param>
    /// <exception cref="ArgumentException">The parts differ in items or width.</exception>
    public TextImageItemTower(TextItemTower text, ImageItemTower image, string fusion)
        : base(nameof(TextImageItemTower))
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(image);
        if (text.ItemCount != image.ItemCount || text.Width != image.Width)
        {
            throw new ArgumentException(
                $"The titles give {text.ItemCount} items of width {text.Width}, the pictures {image.ItemCount} of width {image.Width}; they must be equal.", nameof(image));
        }

        this.text = text;
        this.image = image;
        this.fusion = new ItemFusion(text.Width, fusion);
        states = new TowerStatesPoint();
        RegisterComponents();
    }

    /// <summary>The titles.</summary>
    public TextItemTower Text => text;

    /// <summary>The pictures.</summary>
    public ImageItemTower Image => image;

    /// <inheritdoc />
    public override int ItemCount => text.ItemCount;

    /// <inheritdoc />
    public override int Width => text.Width;

    /// <inheritdoc />
    public override IReadOnlyList<TowerEncoder> Encoders => [new("text", text.TextEncoder, text), new("image", image.VisionEncoder, image)];

    /// <inheritdoc />
    public override IReadOnlyList<nn.Module> Heads => [.. text.Heads, .. image.Heads, fusion];

    /// <summary>Where a side network over both encoders gives the item vectors in place of heads and fusion.</summary>
    public TowerStatesPoint States => states;

    /// <inheritdoc />
    public override void BeginStep(int epoch, int step) => image.BeginStep(epoch, step);

    /// <inheritdoc />
    public override void EndStep() => image.EndStep();

    /// <inheritdoc />
    public override Tensor Encode(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        var vectors = states.Adapter is { } adapter
            ? adapter.Apply(text.FrozenStates(items), image.FrozenStates(items))
            : fusion.forward(text.Encode(items), image.Encode(items));
        return vectors.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override int CostOfPart => Math.Min(text.CostOfPart, image.CostOfPart);

    /// <inheritdoc />
    public override int Cost(int item) => text.Cost(item) + image.Cost(item);
}
