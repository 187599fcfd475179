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

    /// <summary>The convolutions of a convolutional network, each with a norm; empty in a Transformer.</summary>
    public IReadOnlyList<ConvolutionShape> Convolutions { get; init; } = [];

    /// <summary>Whether it is a Transformer, not a convolutional network.</summary>
    public bool IsTransformer => Convolutions.Count == 0;

    /// <summary>Parameters of one block of a Transformer: four attention projections, two feed-forward projections, two norms.</summary>
    public long BlockParameters =>
        (4L * Width * Width) + (AttentionBias ? 4L * Width : 0) + (2L * Width * FeedForwardWidth) + FeedForwardWidth + Width + (4L * Width);

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
            blocks.Count, options.Width, options.FeedForwardWidth, options.Heads, options.AttentionBias, EmbeddingNorms: 1,
            encoder.parameters().Sum(parameter => parameter.numel()) - pooler)
        {
            EmbeddingWidth = narrow ?? options.Width,
            Vocabulary = (encoder as TextEncoder)?.Options.VocabularySize ?? 0,
            OutsideBiases = encoder.modules().OfType<Projection>().Where(projection => projection.Role == Roles.Patch).Sum(projection => projection.OutputWidth)
                + (narrow is null ? 0 : options.Width),
        };
    }
}
