using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Serving;
using TransRec.Tests.Conformance;
using TransRec.Text;

namespace TransRec.Tests.Serving;

[Collection(nameof(TorchGenerator))]
public sealed class BackboneTests : IDisposable
{
    private static readonly string[] Titles = ["red wool scarf", "blue wool hat", "green cotton shirt", "an axe of steel", "wool", "a red hat"];
    private static readonly AdapterOptions Houlsby = new HoulsbyOptions { BottleneckWidth = 4, UserBottleneckWidth = 4 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_folder_with_an_adapter_folder_answers_as_the_model_that_was_saved()
    {
        var (expected, vectors) = Saved();
        using var model = ModelFolder.Open(folder["model"]);
        using var backbone = Backbone.Of(model);
        var adapters = backbone.Take(AdapterFolder.Open(folder["adapters"]));
        var domain = backbone.Serve(Shop(), adapters);
        Assert.Equal(expected.Select(item => $"i{item.Item}"), domain.Recommend(["i2", "i4"], 10).Items.Select(item => item.Id));
        Assert.All(expected.Zip(domain.Recommend(["i2", "i4"], 10).Items), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
        Assert.Equal(vectors, backbone.Encode(Titles, adapters), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.NotEqual(vectors, backbone.Encode(Titles));
    }

    [Fact]
    public void Adapters_of_another_base_are_refused_and_the_domain_goes_on()
    {
        _ = Saved();
        using var other = Model(seed: 2);
        using var backbone = Backbone.Of(other);
        var domain = backbone.Serve(Shop());
        var before = domain.Recommend(["i2"], 10);
        var error = Assert.Throws<CheckpointException>(() => backbone.Take(AdapterFolder.Open(folder["adapters"])));
        Assert.Contains("Use the base it was trained on", error.Message, StringComparison.Ordinal);
        Assert.Equal(before.Items, domain.Recommend(["i2"], 10).Items);
    }

    [Fact]
    public void A_backbone_of_items_without_titles_says_so()
    {
        using var model = TinyModels.Create("id");
        using var backbone = new Backbone(model);
        Assert.False(backbone.ReadsTitles);
        var domain = backbone.Serve("numbers", [.. Enumerable.Range(0, TinyModels.Items + 1).Select(item => $"{item}")], new ItemNumbers(TinyModels.Items));
        Assert.Equal(TinyModels.Items - 1, domain.Recommend(["3"], 100).Items.Count);
        Assert.Contains("reads no titles", Assert.Throws<InvalidOperationException>(() => domain.Put("new", "a title")).Message, StringComparison.Ordinal);
        Assert.Contains("12 ids", Assert.Throws<ArgumentException>(() => backbone.Serve("numbers", new string[12], new ItemNumbers(TinyModels.Items))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => backbone.Serve("numbers", new string[13], new ItemNumbers(TinyModels.Items)));
    }

    [Fact]
    public void A_model_that_carries_adapters_is_refused()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, Houlsby);
        using var set = model.Adapters;
        Assert.Contains("carries adapters", Assert.Throws<ArgumentException>(() => new Backbone(model)).Message, StringComparison.Ordinal);
    }

    // What the modules give for a model with adapters that were written beside it.
    private (ScoredItem[] Best, float[] Vectors) Saved()
    {
        using var model = Model(seed: 1);
        ModelFolder.Save(folder["model"], model);
        var identity = ModelIdentity.Of(model.Recommender);
        using var set = TinyModels.Drawn(model.Recommender, Houlsby, seed: 3);
        AdapterFolder.Save(folder["adapters"], set, new AdapterManifest { Adapter = Houlsby, Base = identity });
        model.Recommender.Attach(set);
        var items = RecommenderEvaluation.ItemVectors(model.Recommender, model.ContentOf(Shop()));
        var user = RecommenderEvaluation.UserVectors(model.Recommender, items, 1, _ => new[] { 2, 4 });
        return (TopK.Of(user, items, 10, [2, 4]), items[8..]);
    }

    private static Catalogue Shop() => Catalogue.Create("shop", Titles.Select((title, at) => ($"i{at + 1}", title)));

    private static RecommenderModel Model(int seed) => RecommenderModel.Create(
        new ModelDescription
        {
            ItemEncoder = new TextItemEncoderOptions { Layers = 1, Width = 16, Heads = 2, FeedForwardWidth = 16, MaximumTokens = 6 },
            UserEncoder = new SasRecOptions { Width = 8, Blocks = 1 },
            Positions = 5,
        },
        WordPieceTrainer.Train(Titles, new WordPieceTrainerOptions { VocabularySize = 150 }), seed: seed);
}
