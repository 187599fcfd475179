using TransRec.Adapters;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>A BERT with random weights, BERT-base by default, and SASRec of width 64, without dropout.</summary>
internal static class StepModel
{
    public const int Layers = 12;
    public const int Heads = 12;

    public static Recommender Create(AdapterOptions options, int layers = Layers, int width = 768, int heads = Heads)
    {
        random.manual_seed(1);
        var encoder = new TextEncoder(new TextEncoderOptions
        {
            Family = TextEncoderFamily.Bert,
            VocabularySize = StepData.VocabularySize,
            Width = width,
            Layers = layers,
            Heads = heads,
            FeedForwardWidth = 4 * width,
            Dropout = 0,
            AttentionDropout = 0,
        });
        var model = new Recommender(
            new TextItemEncoder(encoder, new ItemHead(width, 64)), UserEncoder.Create(new SasRecOptions { Dropout = 0 }, StepData.Positions));
        AdapterRegistry.Prepare(model, options);
        return model;
    }
}
