using TransRec.Encoders.Vision;
using TransRec.Insertion;
using TransRec.Models;
using TransRec.Modules;

namespace TransRec.Adapters;

/// <summary>A convolution and the norm behind it, on whose sizes parameter counts depend.</summary>
/// <param name="Layer">The block's number from 0, or -1 outside the blocks.</param>
/// <param name="Name">Its name in the block.</param>
/// <param name="Role">What it does, one of <see cref="Roles"/>.</param>
/// <param name="InputWidth">Channels that go in.</param>
/// <param name="OutputWidth">Channels that come out.</param>
/// <param name="Kernel">Pixels along a side of the kernel.</param>
public sealed record ConvolutionShape(int Layer, string Name, string Role, int InputWidth, int OutputWidth, int Kernel)
{
    /// <summary>Parameters of the convolution, without its norm.</summary>
    public long WeightParameters => (long)InputWidth * OutputWidth * Kernel * Kernel;

    /// <summary>The convolutions of a ResNet.</summary>
    internal static IEnumerable<ConvolutionShape> Of(ResNetOptions options)
    {
        yield return new ConvolutionShape(-1, "stem", Roles.Stem, 3, options.Channels, options.SmallStem ? 3 : 7);
        var (input, layer) = (options.Channels, 0);
        for (var stage = 0; stage < options.Stages.Count; stage++)
        {
            var middle = options.Channels << stage;
            var output = middle * options.Expansion;
            for (var i = 0; i < options.Stages[stage]; i++, layer++, input = output)
            {
                yield return new ConvolutionShape(
                    layer, "conv1", options.Bottleneck ? Roles.Pointwise : Roles.Spatial, input, middle, options.Bottleneck ? 1 : 3);
                yield return new ConvolutionShape(layer, "conv2", Roles.Spatial, middle, middle, 3);
                if (options.Bottleneck)
                {
                    yield return new ConvolutionShape(layer, "conv3", Roles.Pointwise, middle, output, 1);
                }

                if (input != output || (i == 0 && stage > 0))
                {
                    yield return new ConvolutionShape(layer, "shortcut", Roles.Shortcut, input, output, 1);
                }
            }
        }
    }
}

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
    /// <summary>Biases of projections outside the blocks: the patch projection of a vision encoder. Default 0.</summary>
    public long OutsideBiases { get; init; }

    /// <summary>The convolutions of a convolutional network, each with a norm; empty in a Transformer.</summary>
    public IReadOnlyList<ConvolutionShape> Convolutions { get; init; } = [];

    /// <summary>Parameters of one block of a Transformer: four attention projections, two feed-forward projections, two norms.</summary>
    public long BlockParameters =>
        (4L * Width * Width) + (AttentionBias ? 4L * Width : 0) + (2L * Width * FeedForwardWidth) + FeedForwardWidth + Width + (4L * Width);
}

/// <summary>The sizes of a recommender on which the numbers of trained parameters depend: what the methods' documented formulas are computed from.</summary>
/// <param name="Items">The item encoder; null for a tower without one.</param>
/// <param name="Users">The user encoder.</param>
/// <param name="Head">Parameters of the item head.</param>
/// <param name="Pooler">Parameters of the item encoder's pooler, which is outside the recommender and never trained.</param>
/// <param name="Table">Parameters of a tower without an encoder: its table of item vectors.</param>
public sealed record RecommenderShape(EncoderShape? Items, EncoderShape Users, long Head, long Pooler, long Table)
{
    /// <summary>BERT-base (12 layers x 768, 30,522 words, with pooler), head to width 64, SASRec of 2 blocks x 64 with 20 positions: the paper's model.</summary>
    public static RecommenderShape BertBaseSasRec { get; } = new(
        new EncoderShape(12, 768, 3072, 12, AttentionBias: true, EmbeddingNorms: 1, Total: ((30_522L + 512 + 2 + 2) * 768) + (12 * 7_087_872L)),
        new EncoderShape(2, 64, 256, 2, AttentionBias: false, EmbeddingNorms: 1, Total: (22L * 64) + (2 * 49_728L)),
        Head: (768L * 64) + 64,
        Pooler: (768L * 768) + 768,
        Table: 0);

    /// <summary>All parameters.</summary>
    public long Total => (Items?.Total ?? 0) + Users.Total + Head + Pooler + Table;

    /// <summary>The shape of a model.</summary>
    public static RecommenderShape Of(Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var users = OfEncoder(model.Users)!;
        var items = model.Items.Encoder is { } encoder ? OfEncoder(encoder) : null;
        var head = model.Items.Head?.parameters().Sum(parameter => parameter.numel()) ?? 0;
        var tower = model.Items.parameters().Sum(parameter => parameter.numel());
        return items is null
            ? new RecommenderShape(null, users, head, Pooler: 0, Table: tower - head)
            : new RecommenderShape(items, users, head, Pooler: tower - head - items.Total, Table: 0);
    }

    /// <summary>The encoders that a method's options name, each with its blocks that carry adapters and their number.</summary>
    internal IEnumerable<(EncoderShape Shape, bool IsItems, long Layers, IReadOnlySet<int> Blocks)> Encoders(PlacedAdapterOptions options)
    {
        if (options.InItems && Items is { } items)
        {
            var blocks = LayerRange.Parse(options.ItemLayers).Of(items.Layers);
            yield return (items, true, blocks.Count, blocks);
        }

        if (options.InUsers)
        {
            var blocks = LayerRange.Parse(options.UserLayers).Of(Users.Layers);
            yield return (Users, false, blocks.Count, blocks);
        }
    }

    /// <summary>A ResNet-50 and SASRec of 2 blocks x 64 with 20 positions: what methods for convolutions are listed with.</summary>
    public static RecommenderShape ResNet50SasRec { get; } = new(
        OfConvolutions(new ResNetOptions { Depth = 50 }), BertBaseSasRec.Users, Head: (2048L * 64) + 64, Pooler: 0, Table: 0);

    private static EncoderShape OfConvolutions(ResNetOptions options)
    {
        ConvolutionShape[] all = [.. ConvolutionShape.Of(options)];
        return new EncoderShape(
            options.Stages.Sum(), options.Width, FeedForwardWidth: 0, Heads: 0, AttentionBias: false, EmbeddingNorms: 0,
            Total: all.Sum(one => one.WeightParameters + (2L * one.OutputWidth)))
        {
            Convolutions = all,
        };
    }

    private static EncoderShape? OfEncoder(TorchSharp.torch.nn.Module encoder)
    {
        if (encoder is ResNet network)
        {
            return OfConvolutions(network.Options);
        }

        var blocks = encoder.modules().OfType<TransformerBlock>().ToList();
        if (blocks.Count == 0)
        {
            return null;
        }

        var options = blocks[0].Options;
        var pooler = encoder.named_parameters().Where(named => named.name.StartsWith("pooler.", StringComparison.Ordinal)).Sum(named => named.parameter.numel());
        return new EncoderShape(
            blocks.Count, options.Width, options.FeedForwardWidth, options.Heads, options.AttentionBias, EmbeddingNorms: 1,
            encoder.parameters().Sum(parameter => parameter.numel()) - pooler)
        {
            OutsideBiases = encoder.modules().OfType<Projection>().Where(projection => projection.Role == Roles.Patch).Sum(projection => projection.OutputWidth),
        };
    }
}
