using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;
using static TorchSharp.torch;

namespace TransRec.Adapters.Placements;

/// <summary>The sizes of an encoder on which parameter counts depend.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Width">Width of hidden states; of a convolutional network, of what it gives.</param>
/// <param name="FeedForwardWidth">Width between the feed-forward projections; 0 in a convolutional network.</param>
/// <param name="Heads">Attention heads; 0 in a convolutional network.</param>
/// <param name="AttentionBias">Whether the attention projections have biases.</param>
/// <param name="EmbeddingNorms">LayerNorms outside the blocks.</param>
/// <param name="Total">All parameters of the encoder, without a pooler.</param>
public sealed record EncoderShape(int Layers, int Width, int FeedForwardWidth, int Heads, bool AttentionBias, int EmbeddingNorms, long Total)
{
    /// <summary>Width of the rows before the first norm. Default that of the hidden states; a text encoder's embeddings may be narrower.</summary>
    public int EmbeddingWidth { get; init; } = Width;

    /// <summary>Words of a text encoder's table; 0 in another encoder.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Biases of projections outside the blocks: of a vision encoder's patches, of narrow embeddings. Default 0.</summary>
    public long OutsideBiases { get; init; }

    /// <summary>Whether each sublayer has a learnt factor for every channel. Default false.</summary>
    public bool LayerScale { get; init; }

    /// <summary>Whether the feed-forward projections have biases. Default true.</summary>
    public bool FeedForwardBias { get; init; } = true;

    /// <summary>Whether the norms have biases. Default true.</summary>
    public bool NormBias { get; init; } = true;

    /// <summary>Whether the first feed-forward projection is twice as wide, for its gate. Default false.</summary>
    public bool Gated { get; init; }

    /// <summary>Whether the first block has a norm before attention, as the others. Default true.</summary>
    public bool FirstAttentionNorm { get; init; } = true;

    /// <summary>The convolutions of a convolutional network, each with a norm; empty in a Transformer.</summary>
    public IReadOnlyList<ConvolutionShape> Convolutions { get; init; } = [];

    /// <summary>Whether it is a Transformer, not a convolutional network.</summary>
    public bool IsTransformer => Convolutions.Count == 0;

    /// <summary>Parameters of one block of a Transformer, one with a norm before attention: four attention projections, two feed-forward projections, two norms, and two layer scales where there are any.</summary>
    public long BlockParameters =>
        (4L * Width * Width) + (AttentionBias ? 4L * Width : 0)
        + ((Gated ? 3L : 2L) * Width * FeedForwardWidth) + (FeedForwardBias ? ((Gated ? 2L : 1L) * FeedForwardWidth) + Width : 0)
        + ((NormBias ? 4L : 2L) * Width) + (LayerScale ? 2L * Width : 0);

    /// <summary>The sizes of a ResNet.</summary>
    internal static EncoderShape Of(ResNetOptions options)
    {
        ConvolutionShape[] all = [.. ConvolutionShape.Of(options)];
        return new EncoderShape(
            options.Stages.Sum(), options.Width, FeedForwardWidth: 0, Heads: 0, AttentionBias: false, EmbeddingNorms: 0,
            Total: all.Sum(one => one.WeightParameters + (2L * one.OutputWidth)))
        {
            Convolutions = all,
        };
    }

    /// <summary>The sizes of an encoder; null for a module that is none.</summary>
    internal static EncoderShape? Of(nn.Module encoder)
    {
        if (encoder is ResNet network)
        {
            return Of(network.Options);
        }

        var blocks = encoder.modules().OfType<TransformerBlock>().ToList();
        if (blocks.Count == 0)
        {
            return null;
        }

        var options = blocks[0].Options;
        var narrow = (encoder as TextEncoder)?.Options.EmbeddingWidth;
        var pooler = encoder.named_parameters().Where(named => named.name.StartsWith("pooler.", StringComparison.Ordinal)).Sum(named => named.parameter.numel());
        return new EncoderShape(
            blocks.Count, options.Width, options.FeedForwardWidth, options.Heads, options.AttentionBias, NormsAround(encoder),
            encoder.parameters().Sum(parameter => parameter.numel()) - pooler)
        {
            EmbeddingWidth = narrow ?? options.Width,
            Vocabulary = (encoder as TextEncoder)?.Options.VocabularySize ?? 0,
            LayerScale = options.LayerScale is not null,
            FeedForwardBias = options.FeedForwardBias,
            NormBias = options.NormBias,
            Gated = options.Gated,
            FirstAttentionNorm = options.AttentionNorm,
            OutsideBiases = encoder.modules().OfType<Projection>().Where(projection => projection is { Role: Roles.Patch, bias: not null }).Sum(projection => projection.OutputWidth)
                + (narrow is null ? 0 : options.Width),
        };
    }

    // Norms outside the blocks: one before or after them, or both.
    private static int NormsAround(nn.Module encoder) => encoder switch
    {
        VisionTransformer { Options.Describing.HasFirstNorm: true } => 2,
        TextEncoder { Options.Describing: { HasLastNorm: true } or { IsDisentangled: true } } => 2,
        _ => 1,
    };
}
