using TransRec.Blocks;
using TransRec.Encoders.Vision;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>Item vectors from pictures: the state of a vision encoder, then the head. It reads <see cref="IPictures"/>.</summary>
public sealed class ImageItemEncoder : SingleItemEncoder
{
    private readonly VisionEncoder encoder;

    /// <param name="encoder">The vision encoder.</param>
    /// <param name="head">From its states to item vectors.</param>
    public ImageItemEncoder(VisionEncoder encoder, ItemHead head)
        : base(nameof(ImageItemEncoder), head)
    {
        this.encoder = encoder;
        RegisterComponents();
    }

    /// <summary>The vision encoder.</summary>
    public VisionEncoder VisionEncoder => encoder;

    /// <inheritdoc />
    public override IReadOnlyList<ItemEncoderPart> Encoders => [new("", encoder, this)];

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
    public override int Cost(IItemContent content, int item)
    {
        var pictures = Pictures(content);
        return Math.Max(1, encoder.Cost(pictures.Height, pictures.Width));
    }

    /// <inheritdoc />
    public override void Check(IItemContent content) => _ = Pictures(content);

    private protected override int CostOfEncoderPart(int firstBlock) => encoder.CostOfPart(firstBlock);

    private protected override Tensor State(IItemContent content, ReadOnlySpan<int> items) => encoder.ForwardFirst(Pixels(content, items));

    private protected override IReadOnlyList<Tensor> FirstStates(IItemContent content, ReadOnlySpan<int> items) => encoder.FirstStates(Pixels(content, items));

    private protected override Tensor OfFirstStates(IReadOnlyList<Tensor> states) => encoder.OfFirstStates(states);

    private protected override (Tensor Rows, PackedLayout Layout) Below(int block, IItemContent content, ReadOnlySpan<int> items) =>
        encoder.Below(block, Pixels(content, items));

    private protected override Tensor State(int block, Tensor rows, PackedLayout layout) => encoder.ForwardFirst(block, rows, layout);

    private IPictures Pictures(IItemContent content) => Read<IPictures>(Uncached(content), "pictures");

    private Tensor Pixels(IItemContent content, ReadOnlySpan<int> items) => Pictures(content).Read(items).to(VectorHead.parameters().First().device);
}
