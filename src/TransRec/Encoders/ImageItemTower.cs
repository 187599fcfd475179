using TransRec.Encoders.Vision;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>Item vectors from pictures: the state of a vision encoder, then the head.</summary>
public sealed class ImageItemTower : ContentTower
{
    private readonly VisionEncoder encoder;
    private readonly IPictures pictures;
    private int cost;

    /// <param name="encoder">The vision encoder.</param>
    /// <param name="head">From its states to item vectors.</param>
    /// <param name="pictures">The catalogue's pictures.</param>
    public ImageItemTower(VisionEncoder encoder, ItemHead head, IPictures pictures)
        : base(nameof(ImageItemTower), head)
    {
        this.encoder = encoder;
        this.pictures = pictures;
        RegisterComponents();
    }

    /// <summary>The vision encoder.</summary>
    public VisionEncoder VisionEncoder => encoder;

    /// <inheritdoc />
    public override int ItemCount => pictures.Count - 1;

    /// <inheritdoc />
    public override IReadOnlyList<TowerEncoder> Encoders => [new("", encoder, this)];

    internal override ContentFingerprint Fingerprint => new ContentFingerprint().With(pictures.Fingerprint);

    /// <inheritdoc />
    public override void BeginStep(int epoch, int step) => pictures.ChangeFor((epoch, step));

    /// <inheritdoc />
    public override void EndStep() => pictures.ChangeFor(null);

    /// <summary>The vectors of pictures.</summary>
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <returns>[items, width].</returns>
    public Tensor Encode(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return VectorHead.forward(encoder.ForwardFirst(pictures)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    /// <remarks>About the rows of hidden states of one picture; all pictures have the same size, so all items cost the same.</remarks>
    public override int Cost(int item) => cost > 0 ? cost : cost = CostOfOne();

    private protected override int CostOfEncoderPart(int firstBlock) => encoder.CostOfPart(firstBlock);

    private protected override Tensor State(ReadOnlySpan<int> items) => encoder.ForwardFirst(Read(items));

    private protected override IReadOnlyList<Tensor> FirstStates(ReadOnlySpan<int> items) => encoder.FirstStates(Read(items));

    private protected override Tensor OfFirstStates(IReadOnlyList<Tensor> states) => encoder.OfFirstStates(states);

    private protected override (Tensor Rows, PackedLayout Layout) Below(int block, ReadOnlySpan<int> items) => encoder.Below(block, Read(items));

    private protected override Tensor State(int block, Tensor rows, PackedLayout layout) => encoder.ForwardFirst(block, rows, layout);

    private Tensor Read(ReadOnlySpan<int> items) => pictures.Read(items).to(VectorHead.parameters().First().device);

    private int CostOfOne()
    {
        using var scope = NewDisposeScope();
        var shape = pictures.Read([0]).shape;
        return Math.Max(1, encoder.Cost((int)shape[2], (int)shape[3]));
    }
}
