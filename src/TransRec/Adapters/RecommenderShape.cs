using TransRec.Insertion;
using TransRec.Models;
using TransRec.Modules;

namespace TransRec.Adapters;

/// <summary>The sizes of an encoder on which parameter counts depend.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Width">Width of hidden states.</param>
/// <param name="FeedForwardWidth">Width between the feed-forward projections.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="AttentionBias">Whether the attention projections have biases.</param>
/// <param name="EmbeddingNorms">LayerNorms outside the blocks.</param>
/// <param name="Total">All parameters of the encoder, without a pooler.</param>
public sealed record EncoderShape(int Layers, int Width, int FeedForwardWidth, int Heads, bool AttentionBias, int EmbeddingNorms, long Total)
{
    /// <summary>Biases of projections outside the blocks: the patch projection of a vision encoder. Default 0.</summary>
    public long OutsideBiases { get; init; }

    /// <summary>Parameters of one block: four attention projections, two feed-forward projections, two norms.</summary>
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

    private static EncoderShape? OfEncoder(TorchSharp.torch.nn.Module encoder)
    {
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
