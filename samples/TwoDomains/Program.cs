// Serves two domains from one backbone in one process: each has its own adapters, and they take turns in the same weights.
//   dotnet run -c Release --project samples/TwoDomains
using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Serving;
using TransRec.Text;

// The backbone has one catalogue, so the two domains' items stand in it side by side.
var marketplace = Marketplace.Generate(new MarketplaceOptions { SourceUsers = 100, SourceItems = 100, TargetUsers = 100, TargetItems = 100 });
var home = Domain.Create("home", marketplace.Source.Items, marketplace.Source.Users);
var fashion = Domain.Create("fashion", marketplace.Target.Items, marketplace.Target.Users);
var both = Domain.Join([home, fashion]);

// Weights are random here; TrainedWeights.Load and AdapterFolder.Load read trained ones.
torch.random.manual_seed(1);
var tokenizer = WordPieceTrainer.Train(both.Titles, new WordPieceTrainerOptions { VocabularySize = 300 });
var shape = new TextEncoderOptions { VocabularySize = tokenizer.VocabularySize, Width = 32, Layers = 1, Heads = 2, FeedForwardWidth = 64, InitialDeviation = 0.15, PadId = tokenizer.PadId };
var titles = TokenizedTitles.Create(tokenizer, [.. both.Titles.Skip(1)], maximumTokens: 16, lowerCase: false);
using var backbone = new Recommender(new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, 32)), UserEncoder.Create(new SasRecOptions { Width = 32 }, 20));
backbone.SetTraining(false);

using var adapters = new AdapterSwitch(backbone);
adapters.Put("home", model => AdapterRegistry.Create(model, new HoulsbyOptions { BottleneckWidth = 8 })!);
adapters.Put("fashion", model => AdapterRegistry.Create(model, new LoraOptions { Rank = 4 })!);

foreach (var part in both.Parts)
{
    var name = part.Domain.Name;
    var user = part.FirstUser; // the domain's first
    var past = both.Sequence(user).ToArray();
    var best = adapters.Use(name, model => Best(model, part, past));
    Console.WriteLine($"{name}, after \"{both.Titles[past[^1]]}\":");
    foreach (var item in best)
    {
        Console.WriteLine($"  {item.Score,8:0.0000}  {both.Titles[item.Item]}");
    }
}

// The best items of the user's own domain: what lies in the other one is masked, as what the user has.
ScoredItem[] Best(Recommender model, DomainPart part, int[] past)
{
    var items = RecommenderEvaluation.ItemVectors(model, titles);
    var user = RecommenderEvaluation.UserVectors(model, items, 1, _ => past);
    var last = part.FirstItem + part.Domain.ItemCount - 1;
    int[] masked = [.. past.Concat(Enumerable.Range(1, both.ItemCount).Where(item => item < part.FirstItem || item > last)).Distinct().Order()];
    return TopK.Of(user, items, 3, masked);
}
