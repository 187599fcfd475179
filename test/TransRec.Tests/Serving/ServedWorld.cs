using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Encoders.Text;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Serving;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Serving;

/// <summary>A tiny backbone, catalogues made by hand, and what one thread computes for them without any of the classes that serve.</summary>
internal static class ServedWorld
{
    public static readonly AdapterOptions Houlsby = new HoulsbyOptions { BottleneckWidth = 3, UserBottleneckWidth = 2, TrainHead = true, TrainLayerNorm = true };

    public static readonly AdapterOptions Lora = new LoraOptions { Rank = 2, TrainHead = true };

    /// <summary>Its user encoder has no kernel.</summary>
    public static readonly AdapterOptions Slow = new KAdapterOptions { Encoders = "user", ReferenceMask = true };

    public static readonly (string Id, string Title)[] Books =
        [.. "a novel|the atlas|red poems|an old map|short tales|a cookbook|two plays|letters|night songs|the diary".Split('|').Select((title, at) => ($"b{at}", title))];

    public static readonly (string Id, string Title)[] Games = [.. "chess|a puzzle|dice and cup|go stones|card deck|marbles|skittles".Split('|').Select((title, at) => ($"g{at}", title))];

    public static Backbone Backbone(Recommender model) => new(model, Content);

    public static DomainAdapters Take(Backbone backbone, AdapterOptions options, int seed) => backbone.Take(model => TinyModels.Drawn(model, options, seed));

    /// <summary>A character is a token.</summary>
    public static TokenizedTitles Content(IReadOnlyList<string> titles)
    {
        List<int> tokens = [], offsets = [0, 0];
        foreach (var title in titles)
        {
            tokens.AddRange(title.Take(10).Select(letter => 5 + (letter % (TinyModels.Vocabulary - 5))));
            offsets.Add(tokens.Count);
        }

        return new TokenizedTitles([.. tokens], [.. offsets]);
    }

    /// <summary>All items for a history by the modules, with adapters that were drawn from a seed; null: without.</summary>
    public static (string Id, float Score)[] Expected((string Id, string Title)[] items, string[] history, AdapterOptions? options = null, int seed = 0)
    {
        using var model = TinyModels.Create("bert");
        using var set = options is null ? null : TinyModels.Drawn(model, options, seed);
        if (set is not null)
        {
            model.Attach(set);
        }

        var vectors = RecommenderEvaluation.ItemVectors(model, Content([.. items.Select(item => item.Title)]));
        int[] taken = [.. history.Select(id => 1 + Array.FindIndex(items, item => item.Id == id))];
        var user = RecommenderEvaluation.UserVectors(model, vectors, 1, _ => taken.AsSpan()[^Math.Min(taken.Length, TinyModels.Positions)..]);
        return [.. TopK.Of(user, vectors, items.Length, taken).Select(best => (items[best.Item - 1].Id, best.Score))];
    }

    public static Catalogue Catalogue(string name, IEnumerable<(string Id, string Title)> items) => TransRec.Data.Catalogue.Create(name, items);

    /// <summary>The same items, and scores within 1e-5 of the largest.</summary>
    public static void AssertEqual(IReadOnlyList<(string Id, float Score)> expected, DomainAnswer answer)
    {
        Assert.Equal(expected.Select(item => item.Id), answer.Items.Select(item => item.Id));
        var largest = expected.Max(item => Math.Abs(item.Score));
        Assert.All(expected.Zip(answer.Items), pair => Assert.InRange(Math.Abs(pair.First.Score - pair.Second.Score), 0, 1e-5 * largest));
    }
}
