using TransRec.Adapters;
using TransRec.Encoders;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Text;
using TransRec.Users;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>BERT-base with random weights and SASRec of width 64, without dropout.</summary>
internal static class StepModel
{
    public const int Layers = 12;
    public const int Heads = 12;

    public static Recommender Create(TokenizedTitles titles, AdapterOptions options)
    {
        random.manual_seed(1);
        var encoder = new TextEncoder(new TextEncoderOptions
        {
            Family = TextEncoderFamily.Bert,
            VocabularySize = StepData.VocabularySize,
            Width = 768,
            Layers = Layers,
            Heads = Heads,
            FeedForwardWidth = 3072,
            Dropout = 0,
            AttentionDropout = 0,
        });
        var model = new Recommender(
            new TextItemTower(encoder, new ItemHead(768, 64), titles), UserEncoder.Create(new SasRecOptions { Dropout = 0 }, StepData.Positions));
        AdapterRegistry.Prepare(model, options);
        return model;
    }
}
