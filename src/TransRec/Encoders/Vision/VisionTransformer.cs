using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Items;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>
/// A ViT (Dosovitskiy et al. 2021) or a family with its blocks (MAE, DeiT, DINOv2, CLIP's vision tower): pre-norm blocks over [CLS] and the patches of each picture, with
/// insertion points in every block, and a norm behind the last one. Pictures of another size than the table's get interpolated positions.
/// </summary>
public sealed class VisionTransformer : VisionEncoder
{
    private readonly PatchEmbeddings embeddings;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly StatesPoint states;
    private readonly LayerNorm norm;
    private readonly Projection? pooler;

    /// <summary>An encoder with weights drawn from N(0, InitialDeviation), biases 0, as ViT starts.</summary>
    public VisionTransformer(VisionTransformerOptions options)
        : base(nameof(VisionTransformer))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.GridRows < 1 || options.GridColumns < 1)
        {
            throw new ArgumentException($"Patches of {options.PatchSize} pixels do not fit into pictures of {options.ImageSize} x {options.ImageWidth ?? options.ImageSize}.", nameof(options));
        }

        Options = options;
        embeddings = new PatchEmbeddings(options);
        blocks = new ModuleList<TransformerBlock>([.. Enumerable.Range(0, options.Layers).Select(_ => new TransformerBlock(options.Block))]);
        states = new StatesPoint(options.Width, options.Layers);
        norm = nn.LayerNorm(options.Width, options.NormEpsilon);
        pooler = options.Pooler ? new Projection(options.Width, options.Width, Roles.Head) : null;
        RegisterComponents();
        foreach (var projection in modules().OfType<Projection>())
        {
            projection.DrawNormal(options.InitialDeviation);
        }
    }

    /// <summary>The shape.</summary>
    public VisionTransformerOptions Options { get; }

    /// <inheritdoc />
    public override int Width => Options.Width;

    /// <summary>The hidden states behind the last norm: per picture [CLS], the distillation token of DeiT or the registers of DINOv2, then the patches in raster order or as the mask has them.</summary>
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <param name="mask">Which patches are seen; null: all, or while training those that <see cref="VisionTransformerOptions.MaskRatio"/> leaves.</param>
    /// <returns>[items, tokens + patches seen, width].</returns>
    public Tensor Forward(Tensor pictures, PatchMask? mask = null)
    {
        using var scope = NewDisposeScope();
        var (hidden, layout) = Embed(pictures, mask);
        var rows = layout.Content(norm.forward(BlockStack.AllRows(blocks, states, hidden, layout)));
        return rows.view(pictures.shape[0], -1, Width).MoveToOuterDisposeScope();
    }

    /// <summary>The hidden states behind the embeddings and behind every block, before the last norm and an adapter at <c>encoder.states</c>.</summary>
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <param name="mask">Which patches are seen, as in <see cref="Forward"/>.</param>
    /// <returns>Layers + 1 tensors, each [items, tokens + patches seen, width].</returns>
    public IReadOnlyList<Tensor> HiddenStates(Tensor pictures, PatchMask? mask = null)
    {
        var (hidden, layout) = Embed(pictures, mask);
        return [.. BlockStack.States(blocks, hidden, layout).Select(state => layout.Content(state).view(pictures.shape[0], -1, Width))];
    }

    /// <summary>
    /// The state of each picture's [CLS] behind the last norm; the last block computes no other row, unless an adapter needs them. Rows that an adapter
    /// puts at <c>embedding.input</c> stand in front of [CLS] and have no positions; [CLS] is read behind them.
    /// </summary>
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <returns>[items, width].</returns>
    public override Tensor ForwardFirst(Tensor pictures) => ForwardFirst(pictures, mask: null);

    /// <inheritdoc cref="ForwardFirst(Tensor)" />
    /// <param name="pictures">[items, 3, height, width].</param>
    /// <param name="mask">Which patches are seen, as in <see cref="Forward"/>.</param>
    public Tensor ForwardFirst(Tensor pictures, PatchMask? mask)
    {
        using var scope = NewDisposeScope();
        var (hidden, layout) = Embed(pictures, mask);
        return norm.forward(BlockStack.FirstRows(blocks, states, hidden, layout)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override IReadOnlyList<Tensor> FirstStates(Tensor pictures)
    {
        var (hidden, layout) = Embed(pictures, mask: null);
        return BlockStack.FirstStates(blocks, hidden, layout);
    }

    /// <inheritdoc />
    internal override Tensor OfFirstStates(IReadOnlyList<Tensor> first) => norm.forward(BlockStack.OfFirstStates(states, first));

    /// <inheritdoc />
    internal override (Tensor Rows, PackedLayout Layout) Below(int block, Tensor pictures)
    {
        var (hidden, layout) = Embed(pictures, mask: null);
        return (BlockStack.Below(blocks, block, hidden, layout), layout);
    }

    /// <inheritdoc />
    internal override Tensor ForwardFirst(int block, Tensor rows, PackedLayout layout) => norm.forward(BlockStack.FirstRows(blocks, states, rows, layout, block));

    /// <inheritdoc />
    public override int Cost(int height, int width) => Options.Tokens + (height / Options.PatchSize * (width / Options.PatchSize));

    /// <inheritdoc />
    public override int CostOfPart(int firstBlock = 0) => PartSize.OfFirstRows(Options.Layers, firstBlock, Options.Width);

    /// <summary>The pooler's output, tanh(Linear([CLS])).</summary>
    /// <param name="first">What <see cref="ForwardFirst(Tensor)"/> gave, [items, width].</param>
    /// <exception cref="InvalidOperationException">The encoder has no pooler.</exception>
    public Tensor Pool(Tensor first) =>
        pooler is null ? throw new InvalidOperationException("This encoder has no pooler.") : tanh(pooler.forward(first));

    private (Tensor Rows, PackedLayout Layout) Embed(Tensor pictures, PatchMask? mask)
    {
        RequirePictures(pictures, Options.PatchSize);
        if (mask is null && training && Options.MaskRatio > 0)
        {
            var patches = Cost((int)pictures.shape[2], (int)pictures.shape[3]) - Options.Tokens;
            // From torch's generator, which training seeds before every step, as for dropout.
            mask = PatchMask.FromNoise(rand(pictures.shape[0], patches, device: pictures.device), Options.MaskRatio);
        }

        return embeddings.Forward(pictures, mask);
    }
}
