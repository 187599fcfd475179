using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>
/// [CLS], the distillation token and the registers where the family has them, and a linear map of every patch, with their positions (Dosovitskiy et al. 2021, section 3.1); then a norm where
/// the family has one before its blocks.
/// </summary>
internal sealed class PatchEmbeddings : nn.Module
{
    private readonly Projection patch;
    private readonly Parameter first;
    private readonly Parameter? distillation;
    private readonly Parameter? registers;
    private readonly Tensor position; // a parameter in ViT, a buffer in a masked autoencoder
    private readonly EmbeddingPoint input;
    private readonly LayerNorm? first_norm;
    private readonly VisionTransformerOptions options;

    public PatchEmbeddings(VisionTransformerOptions options)
        : base(nameof(PatchEmbeddings))
    {
        this.options = options;
        patch = new Projection(3 * options.PatchSize * options.PatchSize, options.Width, Roles.Patch, withBias: !options.Describing.HasFirstNorm);
        using var scope = NewDisposeScope();
        first = Token(options, 1);
        distillation = options.Describing.HasDistillationToken ? Token(options, 1) : null;
        registers = options.Describing.HasRegisters ? Token(options, options.Registers) : null;
        position = options.Describing.HasFixedPositions
            ? PositionGrid.SinesAndCosines(options.GridRows, options.Width)
            : new Parameter(empty(1, options.Describing.Tokens + (options.GridRows * options.GridColumns), options.Width).normal_(0, options.InitialDeviation));
        position.DetachFromDisposeScope();
        input = new EmbeddingPoint(options.Width);
        first_norm = options.Describing.HasFirstNorm ? nn.LayerNorm(options.Width, options.NormEpsilon) : null;
        RegisterComponents();
    }

    /// <summary>Where an adapter changes the rows or puts further ones in front of [CLS].</summary>
    public EmbeddingPoint Input => input;

    /// <param name="pictures">[items, 3, height, width]; what no whole patch covers at the right and at the bottom is not seen.</param>
    /// <param name="mask">Which patches are seen; null: all, in raster order.</param>
    /// <returns>The rows of all pictures with the adapter's in front, [rows, width], and their layout: per picture the adapter's, [CLS] and other tokens, patches.</returns>
    public (Tensor Rows, PackedLayout Layout) Forward(Tensor pictures, PatchMask? mask)
    {
        using var scope = NewDisposeScope();
        var (items, side) = (pictures.shape[0], options.PatchSize);
        var (down, across) = (pictures.shape[2] / side, pictures.shape[3] / side);
        var pixels = pictures.narrow(2, 0, down * side).narrow(3, 0, across * side)
            .reshape(items, 3, down, side, across, side).permute(0, 2, 4, 1, 3, 5); // [items, down, across, 3, side, side]
        var positions = PositionGrid.Fit(position, (options.GridRows, options.GridColumns), (int)down, (int)across, options.Describing.HasRegisters); // [tokens + patches, width]
        var patches = patch.forward(pixels.reshape(items * down * across, 3 * side * side)).view(items, down * across, options.Width)
            + positions.narrow(0, options.Describing.Tokens, down * across);
        if (mask is not null)
        {
            patches = patches.gather(1, Seen(mask, items, down * across).unsqueeze(-1).expand(-1, -1, options.Width));
        }

        var tokens = distillation is null ? first : cat([first, distillation], 1); // [1, tokens, width]
        var start = (tokens + positions.narrow(0, 0, options.Describing.Tokens)).expand(items, -1, options.Width);
        var rows = registers is null ? cat([start, patches], 1) : cat([start, registers.expand(items, -1, -1), patches], 1); // [items, tokens + seen, width]
        var layout = PackedLayout.OfEqualLengths((int)items, (int)rows.shape[1]);
        var packed = nn.functional.dropout(rows.view(-1, options.Width), options.Dropout, training);
        if (input.Adapter is { } adapter)
        {
            packed = adapter.Apply(packed, layout);
            layout = layout.Prepend(adapter.LeadingRows);
        }

        packed = first_norm is null ? packed : first_norm.forward(packed);
        return (packed.MoveToOuterDisposeScope(), layout);
    }

    private static Parameter Token(VisionTransformerOptions options, int count)
    {
        var token = new Parameter(empty(1, count, options.Width).normal_(0, options.InitialDeviation));
        token.DetachFromDisposeScope();
        return token;
    }

    private static Tensor Seen(PatchMask mask, long items, long patches) => mask.Restore.shape is [var pictures, var each] && pictures == items && each == patches
        ? mask.Kept
        : throw new ArgumentException(
            $"The mask is for {mask.Restore.shape[0]} pictures of {mask.Restore.shape[1]} patches; these are {items} of {patches}.", nameof(mask));
}
