using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Text;

namespace TransRec.Tests.Models;

[Collection(nameof(TorchGenerator))]
public sealed class ModelFolderTests : IDisposable
{
    private static readonly string[] Titles = ["red wool scarf", "blue wool hat", "green cotton shirt", "an axe of steel", "wool"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_is_saved_and_opened_with_equal_bits()
    {
        using var model = TextModel();
        ModelFolder.Save(folder["model"], model);
        using var opened = ModelFolder.Open(folder["model"]);
        Assert.Equal(model.EncodeTitles(Titles), opened.EncodeTitles(Titles));
        Assert.Equal(ModelIdentity.Of(model.Recommender), ModelIdentity.Of(opened.Recommender));
        Assert.Equal(("tiny", "1.0", "CC0", 5), (opened.Description.Name, opened.Description.Release, opened.Description.Licence, opened.Description.Positions));
        ModelFolder.Save(folder["again"], opened);
        foreach (var file in Directory.GetFiles(folder["model"], "*", SearchOption.AllDirectories))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["again"], Path.GetRelativePath(folder["model"], file))));
        }
    }

    [Fact]
    public void Titles_come_back_in_the_callers_order_and_equal_ones_have_equal_vectors()
    {
        using var model = TextModel();
        var vectors = model.EncodeTitles(["wool", "red wool scarf", "wool"]);
        Assert.Equal(3 * 8, vectors.Length);
        Assert.Equal(vectors[..8], vectors[16..]);
        Assert.Equal(model.EncodeTitles(["red wool scarf"]), vectors[8..16], (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Empty(model.EncodeTitles([]));
    }

    [Fact]
    public void A_catalogue_has_the_vectors_of_its_titles()
    {
        using var model = TextModel();
        var content = model.ContentOf(Catalogue.Create("some", Titles.Select((title, at) => ($"i{at}", title))));
        using var vectors = model.Recommender.Items.Encode(content, [1, 4]);
        Assert.Equal(6, content.Count);
        Assert.Equal(model.EncodeTitles([Titles[0], Titles[3]]), vectors.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Nothing_of_where_it_was_made_is_written()
    {
        using var model = TextModel();
        ModelFolder.Save(folder["model"], model);
        using var opened = ModelFolder.Open(folder["model"]);
        var options = Assert.IsType<TextItemEncoderOptions>(opened.Description.ItemEncoder);
        Assert.Equal(("encoder", null), (options.Folder, options.Tokenizer));
        Directory.Move(folder["model"], folder["moved"]);
        ModelFolder.Open(folder["moved"]).Dispose();
    }

    [Fact]
    public void An_id_model_comes_back_without_being_told_how_many_items_it_has()
    {
        using var model = RecommenderModel.Create(new ModelDescription { ItemEncoder = new IdItemEncoderOptions(), UserEncoder = new CpcOptions { Width = 8 } }, items: 7);
        ModelFolder.Save(folder["ids"], model);
        using var opened = ModelFolder.Open(folder["ids"]);
        Assert.Equal(7, Assert.IsType<IdItemEncoder>(opened.Recommender.Items).ItemCount);
        Assert.Contains("does not read titles alone", Assert.Throws<ItemEncoderException>(() => opened.EncodeTitles(["a"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vit")]
    [InlineData("resnet")]
    public void An_image_model_keeps_the_shape_and_the_size_of_its_pictures(string architecture)
    {
        var image = new ImageItemEncoderOptions { Architecture = architecture, Size = 24, PatchSize = 8, Width = 16, Layers = 1, Heads = 2, FeedForwardWidth = 16, Channels = 16 };
        using var model = RecommenderModel.Create(new ModelDescription { ItemEncoder = image, UserEncoder = new SasRecOptions { Width = 8 } });
        ModelFolder.Save(folder["pictures"], model);
        using var opened = ModelFolder.Open(folder["pictures"]);
        Assert.Equal(24, opened.Reading.Pictures!.Transform.Height);
        Assert.Equal(ModelIdentity.Of(model.Recommender), ModelIdentity.Of(opened.Recommender));
        var error = Assert.Throws<ItemEncoderException>(() => opened.ContentOf(Catalogue.Create("some", [("a", "b")])));
        Assert.Contains("CataloguePictures.Open", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_titles_and_pictures_keeps_both_encoders()
    {
        var both = new TextImageItemEncoderOptions { Text = Text, Image = new() { Size = 16, Width = 16, Layers = 1, FeedForwardWidth = 16 }, Fusion = "gated" };
        using var model = RecommenderModel.Create(new ModelDescription { ItemEncoder = both, UserEncoder = new SasRecOptions { Width = 8 } }, Tokenizer());
        ModelFolder.Save(folder["both"], model);
        using var opened = ModelFolder.Open(folder["both"]);
        Assert.Equal(ModelIdentity.Of(model.Recommender), ModelIdentity.Of(opened.Recommender));
        Assert.Equal((6, 16), (opened.Reading.Titles!.MaximumTokens, opened.Reading.Pictures!.Transform.Width));
    }

    [Theory]
    [InlineData("model.json", "\"version\": 1", "\"version\": 2", "version is 2; this program reads version 1")]
    [InlineData("model.json", "\"positions\": 5", "\"positions\": 5, \"extra\": 1", "extra")]
    [InlineData("model.json", "transrec-model", "something", "expected \"transrec-model\"")]
    [InlineData("model.json", "\"positions\": 5", "\"positions\": 6", "users.position")]
    [InlineData("encoder/vocab.txt", "\na\nb\n", "\nb\na\n", "is not the one that the model was saved with")]
    public void A_folder_that_was_changed_is_refused_with_what_is_wrong(string file, string from, string to, string message)
    {
        using (var model = TextModel())
        {
            ModelFolder.Save(folder["model"], model);
        }

        var path = Path.Combine(folder["model"], file);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => ModelFolder.Open(folder["model"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_with_another_value_are_refused_by_the_identity()
    {
        using var model = TextModel();
        ModelFolder.Save(folder["model"], model);
        using (torch.no_grad())
        {
            model.Recommender.parameters().First().add_(0.5);
        }

        TrainedWeights.Save(Path.Combine(folder["model"], ModelFolder.WeightsFile), model.Recommender, everything: true);
        Assert.Contains("is not as it was saved", Assert.Throws<CheckpointException>(() => ModelFolder.Open(folder["model"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_go_to_a_folder_of_their_own_and_the_base_stays_as_it_was()
    {
        var options = new HoulsbyOptions { BottleneckWidth = 4, TrainHead = true };
        using var model = TextModel();
        ModelFolder.Save(folder["model"], model);
        AdapterRegistry.Prepare(model.Recommender, options);
        using (torch.no_grad())
        {
            foreach (var value in model.Recommender.Adapters!.Values().Values)
            {
                value.add_(0.1);
            }
        }

        Assert.Contains("detach them", Assert.Throws<InvalidOperationException>(() => ModelFolder.Save(folder["no"], model)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["no"]));
        AdapterFolder.Save(folder["adapters"], model, options);
        var adapted = model.EncodeTitles(Titles);

        using var opened = ModelFolder.Open(folder["model"]);
        var bare = opened.EncodeTitles(Titles);
        AdapterFolder.Open(folder["adapters"]).AttachTo(opened);
        Assert.Equal(adapted, opened.EncodeTitles(Titles));
        Assert.NotEqual(adapted, bare);
        opened.Recommender.Detach()!.Dispose();
        Assert.Equal(bare, opened.EncodeTitles(Titles));
    }

    [Fact]
    public void A_folder_of_another_kind_is_not_replaced()
    {
        Directory.CreateDirectory(folder["mine"]);
        File.WriteAllText(Path.Combine(folder["mine"], "notes.txt"), "mine");
        using var model = TextModel();
        Assert.Throws<CheckpointException>(() => ModelFolder.Save(folder["mine"], model));
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(folder["mine"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_without_a_model_is_told_what_it_lacks()
    {
        Directory.CreateDirectory(folder["empty"]);
        Assert.Contains("has no model.json", Assert.Throws<CheckpointException>(() => ModelFolder.Open(folder["empty"])).Message, StringComparison.Ordinal);
        Assert.Contains("There is no folder", Assert.Throws<CheckpointException>(() => ModelFolder.Open(folder["none"])).Message, StringComparison.Ordinal);
    }

    private static TextItemEncoderOptions Text => new() { Layers = 1, Width = 16, Heads = 2, FeedForwardWidth = 16, MaximumTokens = 6 };

    private static WordPieceTokenizer Tokenizer() => WordPieceTrainer.Train(Titles, new WordPieceTrainerOptions { VocabularySize = 150 });

    private static RecommenderModel TextModel() => RecommenderModel.Create(
        new ModelDescription { ItemEncoder = Text, UserEncoder = new SasRecOptions { Width = 8, Blocks = 1 }, Positions = 5, Name = "tiny", Release = "1.0", Licence = "CC0" },
        Tokenizer());
}
