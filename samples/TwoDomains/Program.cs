// Serves two domains from one backbone in one process: each has its own catalogue and its own adapters, and items come while others are asked for.
//   dotnet run -c Release --project samples/TwoDomains
using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Serving;
using TransRec.Text;

var marketplace = Marketplace.Generate(new MarketplaceOptions { SourceUsers = 100, SourceItems = 100, TargetUsers = 100, TargetItems = 100 });
var home = Catalogue.Create("home", marketplace.Source.Items);
var fashion = Catalogue.Create("fashion", marketplace.Target.Items);

// Weights are random here. Trained ones: Backbone.Of(ModelFolder.Open(folder)) and backbone.Take(AdapterFolder.Open(folder)).
torch.random.manual_seed(1);
var tokenizer = WordPieceTrainer.Train([.. home.Titles, .. fashion.Titles], new WordPieceTrainerOptions { VocabularySize = 300 });
var shape = new TextEncoderOptions { VocabularySize = tokenizer.VocabularySize, Width = 32, Layers = 1, Heads = 2, FeedForwardWidth = 64, InitialDeviation = 0.15, PadId = tokenizer.PadId };
using var model = new Recommender(new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, 32)), UserEncoder.Create(new SasRecOptions { Width = 32 }, 20));
using var backbone = Backbone.Of(model, tokenizer, maximumTokens: 16);

// A catalogue's vectors are made here, once. What is asked for below uses them and waits for nobody.
var homeAdapters = backbone.Take(bare => AdapterRegistry.Create(bare, new HoulsbyOptions { BottleneckWidth = 8 })!);
var fashionAdapters = backbone.Take(bare => AdapterRegistry.Create(bare, new LoraOptions { Rank = 4 })!);
var homeModel = backbone.Serve(home, homeAdapters);
var fashionModel = backbone.Serve(fashion, fashionAdapters);

Print(homeModel, marketplace.Source.Users[0].Items);
Print(fashionModel, marketplace.Target.Users[0].Items);

// An item at run time: nothing is rebuilt, and the answer that comes next knows it.
fashionModel.Put("new-scarf", "red wool scarf");
Console.WriteLine($"Like the new \"red wool scarf\": {Title(fashionModel, fashionModel.Similar("new-scarf", 1).Items[0].Id)}.");
var eligible = fashionModel.Recommend(marketplace.Target.Users[0].Items, 1, filter: id => id == "new-scarf");
Console.WriteLine($"Of new items, for the same user: {eligible.Items[0].Id}, generation {eligible.Generation}, adapters {eligible.Adapters[..12]}.");

void Print(DomainModel domain, IReadOnlyList<string> history)
{
    Console.WriteLine($"{domain.Name}, after \"{Title(domain, history[^1])}\":");
    foreach (var item in domain.Recommend(history, 3).Items)
    {
        Console.WriteLine($"  {item.Score,8:0.0000}  {Title(domain, item.Id)}");
    }
}

string Title(DomainModel domain, string id)
{
    var catalogue = domain.Name == home.Name ? home : fashion;
    return catalogue.TryFind(id, out var item) ? catalogue.Titles[item] : id;
}
