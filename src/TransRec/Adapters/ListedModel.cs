using TransRec.Adapters.Placements;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Vision;

namespace TransRec.Adapters;

/// <summary>The well-known model in which a method is listed, and a tiny one of its kind that can be asked where the method goes.</summary>
/// <param name="Name">The model, in words.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Tiny">An item encoder of the same kind with item vectors of width 8.</param>
internal sealed record ListedModel(string Name, RecommenderShape Shape, Func<ItemEncoder> Tiny)
{
    /// <summary>The model of a method: the paper's, unless it needs convolutions or pictures too.</summary>
    public static ListedModel Of(AdapterMethod method) => method.Needs switch
    {
        MethodNeeds.Convolutions => new("ResNet-50 + SASRec", RecommenderShape.ResNet50SasRec, ConvolvedPictures),
        MethodNeeds.TitlesAndPictures => new("BERT-base, ViT-base + SASRec", RecommenderShape.BertBaseVitBaseSasRec, TitlesAndPictures),
        _ => new("BERT-base + SASRec", RecommenderShape.BertBaseSasRec, Titles),
    };

    private static TextItemEncoder Titles()
    {
        var text = new TextEncoderOptions { VocabularySize = 64, Width = 8, Layers = 2, Heads = 2, FeedForwardWidth = 16, Positions = 64 };
        return new TextItemEncoder(new TextEncoder(text), new ItemHead(8, 8));
    }

    private static ImageItemEncoder ConvolvedPictures() => Pictures(new ResNet(new ResNetOptions { Depth = 10, Channels = 16, SmallStem = true }));

    private static TextImageItemEncoder TitlesAndPictures() => new(
        Titles(),
        Pictures(new VisionTransformer(new VisionTransformerOptions { ImageSize = 4, PatchSize = 4, Width = 8, Layers = 2, Heads = 2, FeedForwardWidth = 16 })),
        ItemFusion.Concatenation);

    private static ImageItemEncoder Pictures(VisionEncoder encoder) => new(encoder, new ItemHead(encoder.Width, 8));
}
