using TransRec.Encoders.Vision;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>Item vectors from pictures: the state of a vision encoder, then the head.</summary>
public sealed class ImageItemTower : ItemTower
{
    private readonly VisionEncoder encoder;
    private readonly ItemHead head;
    private readonly IPictures pictures;
    private int cost;

    /// <param name="encoder">The vision encoder.</param>
    /// <param name="head">From its states to item vectors.</param>
    /// <param name="pictures">The catalogue's pictures.</param>
    public ImageItemTower(VisionEncoder encoder, ItemHead head, IPictures pictures)
        : base(nameof(ImageItemTower))
    {
        this.encoder = encoder;
        this.head = head;
        this.pictures = pictures;
        RegisterComponents();
    }

    /// <summary>The vision encoder.</summary>
    public VisionEncoder VisionEncoder => encoder;

    /// <inheritdoc />
    public override int ItemCount => pictures.Count - 1;

    /// <inheritdoc />
    public override int Width => head.Width;

    /// <inheritdoc />
    public override nn.Module Encoder => encoder;

    /// <inheritdoc />
    public override ItemHead Head => head;

    /// <inheritdoc />
    public override void BeginStep(int epoch, int step) => pictures.ChangeFor((epoch, step));

    /// <inheritdoc />
    public override void EndStep() => pictures.ChangeFor(null);

    /// <inheritdoc />
    public override Tensor Encode(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        return Encode(pictures.Read(items).to(head.parameters().First().device)).MoveToOuterDisposeScope();
    }

    /// <summary>The vectors of pictures.</summary>
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <returns>[items, width].</returns>
    public Tensor Encode(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return head.forward(encoder.ForwardFirst(pictures)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    /// <remarks>About the rows of hidden states of one picture; all pictures have the same size, so all items cost the same.</remarks>
    public override int Cost(int item) => cost > 0 ? cost : cost = CostOfOne();

    /// <inheritdoc />
    public override int CostOfPart => encoder.CostOfPart;

    private int CostOfOne()
    {
        using var scope = NewDisposeScope();
        var shape = pictures.Read([0]).shape;
        return Math.Max(1, encoder.Cost((int)shape[2], (int)shape[3]));
    }
}
