using TransRec.Adapters.Methods;
using TransRec.Encoders.Vision;
using TransRec.Models;

namespace TransRec.Adapters.Placements;

/// <summary>The sizes of a recommender on which the numbers of trained parameters depend: what the methods' documented formulas are computed from.</summary>
/// <param name="Items">The item encoders; none for a tower without one.</param>
/// <param name="Users">The user encoder.</param>
/// <param name="Head">Parameters of the item heads and of the fusion of several encoders.</param>
/// <param name="Pooler">Parameters of the item encoders' poolers, which are outside the recommender and never trained.</param>
/// <param name="Table">Parameters of a tower without an encoder: its table of item vectors.</param>
public sealed record RecommenderShape(IReadOnlyList<EncoderShape> Items, EncoderShape Users, long Head, long Pooler, long Table)
{
    /// <summary>BERT-base (12 layers x 768, 30,522 words, with pooler), head to width 64, SASRec of 2 blocks x 64 with 20 positions: the paper's model.</summary>
    public static RecommenderShape BertBaseSasRec { get; } = new(
        [new EncoderShape(12, 768, 3072, 12, AttentionBias: true, EmbeddingNorms: 1, Total: ((30_522L + 512 + 2 + 2) * 768) + (12 * 7_087_872L)) { Vocabulary = 30_522 }],
        new EncoderShape(2, 64, 256, 2, AttentionBias: false, EmbeddingNorms: 1, Total: (22L * 64) + (2 * 49_728L)),
        Head: (768L * 64) + 64,
        Pooler: (768L * 768) + 768,
        Table: 0);

    /// <summary>All parameters.</summary>
    public long Total => Items.Sum(encoder => encoder.Total) + Users.Total + Head + Pooler + Table;

    /// <summary>The shape of a model.</summary>
    public static RecommenderShape Of(Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        EncoderShape[] items = [.. model.Items.Encoders.Select(encoder => EncoderShape.Of(encoder.Module)).OfType<EncoderShape>()];
        var head = model.Items.Heads.Sum(module => module.parameters().Sum(parameter => parameter.numel()));
        var rest = model.Items.parameters().Sum(parameter => parameter.numel()) - head - items.Sum(encoder => encoder.Total);
        return new RecommenderShape(items, EncoderShape.Of(model.Users)!, head, Pooler: items.Length > 0 ? rest : 0, Table: items.Length > 0 ? 0 : rest);
    }

    /// <summary>The encoders that a method's options name, each with its blocks that carry adapters and their number.</summary>
    internal IEnumerable<PlacedShape> Encoders(PlacedAdapterOptions options)
    {
        if (options.InItems)
        {
            for (var i = 0; i < Items.Count; i++)
            {
                yield return PlacedShape.Of(Items[i], i, options.ItemLayers);
            }
        }

        if (options.InUsers)
        {
            yield return PlacedShape.Of(Users, -1, options.UserLayers);
        }
    }

    /// <summary>Those of <see cref="Encoders"/> that are Transformers.</summary>
    internal IEnumerable<PlacedShape> Transformers(PlacedAdapterOptions options) => Encoders(options).Where(encoder => encoder.Shape.IsTransformer);

    /// <summary>A ResNet-50 and SASRec of 2 blocks x 64 with 20 positions: what methods for convolutions are listed with.</summary>
    public static RecommenderShape ResNet50SasRec { get; } = new(
        [EncoderShape.Of(new ResNetOptions { Depth = 50 })], BertBaseSasRec.Users, Head: (2048L * 64) + 64, Pooler: 0, Table: 0);

    /// <summary>
    /// BERT-base, ViT-base (12 layers x 768, patches of 16 of 224 pixels) and SASRec of 2 blocks x 64 with 20 positions, both vectors concatenated: what methods
    /// for titles and pictures are listed with.
    /// </summary>
    public static RecommenderShape BertBaseVitBaseSasRec { get; } = BertBaseSasRec with
    {
        Items =
        [
            BertBaseSasRec.Items[0],
            new EncoderShape(12, 768, 3072, 12, AttentionBias: true, EmbeddingNorms: 1, Total: (((3 * 16 * 16) + 1L + 1 + 197) * 768) + (12 * 7_087_872L) + (2 * 768))
            {
                OutsideBiases = 768,
            },
        ],
        Head = (2 * ((768L * 64) + 64)) + (128 * 64) + 64,
    };
}
