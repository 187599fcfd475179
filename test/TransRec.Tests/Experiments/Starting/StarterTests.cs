using TransRec.Data.Generated;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Starting;
using TransRec.Experiments.Studies;
using TransRec.Foundation.Files;
using TransRec.Pictures.Generated;

namespace TransRec.Tests.Experiments.Starting;

public sealed class StarterTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    private readonly StarterOptions options;

    public StarterTests()
    {
        var marketplace = Marketplace.Generate(new MarketplaceOptions { SourceUsers = 40, SourceItems = 100, TargetUsers = 30, TargetItems = 100, LongestSequence = 7 });
        options = new StarterOptions { Source = Path.Combine(place.Path, "source"), Target = Path.Combine(place.Path, "target") };
        marketplace.Write(marketplace.Source, options.Source);
        marketplace.Write(marketplace.Target, options.Target);
    }

    private string Folder => Path.Combine(place.Path, "shop");

    [Theory]
    [InlineData("text", "pretrain-text pretrain adapt study")]
    [InlineData("image", "pretrain adapt study")]
    [InlineData("text-image", "pretrain-text pretrain adapt study")]
    public void Every_recipe_is_valid_and_for_the_command_that_it_is_said_to_be_for(string items, string kinds)
    {
        var files = Starter.Write(Folder, options with { Items = items, MinimumInteractions = 4, AllowEmptyTitles = true });
        Assert.Equal(kinds, string.Join(' ', files.Select(file => file.Kind)));
        Assert.All(files.SkipLast(1), file => Assert.Equal(file.Kind, RecipeReader.KindOf(RecipeReader.Read(file.Path))));
        var plan = StudyReader.Read(files[^1].Path);
        string[] words = items == "image" ? [] : ["houlsby+words"];
        Assert.Equal(["full", "scratch", "frozen", "last-k", "houlsby", .. words, "lora"], plan.Cells.Select(cell => cell.Id));
        Assert.Equal(files.Count - 2, plan.Sources.Count);
    }

    [Fact]
    public void The_study_shares_the_runs_of_the_other_recipes()
    {
        var files = Starter.Write(Folder, options);
        var runs = files.SkipLast(2).Select(file => RecipeReader.Read(file.Path).Run);
        Assert.Equal(runs, StudyReader.Read(files[^1].Path).Sources.Select(source => source.Folder));
    }

    [Fact]
    public void What_items_and_users_are_kept_is_the_same_in_every_recipe()
    {
        var files = Starter.Write(Folder, options with { MinimumInteractions = 4 });
        Assert.Equal(4, RecipeReader.Read<PretrainingRecipe>(files[1].Path).Data.MinimumInteractions);
        Assert.Equal(4, RecipeReader.Read<AdaptationRecipe>(files[2].Path).Data.MinimumInteractions);
    }

    [Fact]
    public void Words_and_source_read_as_many_tokens_as_the_longer_titles_of_both_domains_have()
    {
        var items = Path.Combine(options.Target, "items.tsv");
        File.WriteAllLines(items, File.ReadAllLines(items).Select(line => line + string.Concat(Enumerable.Repeat(" long", 60)))); // 60 words more: 75 pieces at least
        var files = Starter.Write(Folder, options);
        Assert.Equal(96, RecipeReader.Read<TextPretrainingRecipe>(files[0].Path).Encoder.MaximumTokens);
        Assert.Equal(96, ((TransRec.Encoders.Items.TextItemEncoderOptions)RecipeReader.Read<PretrainingRecipe>(files[1].Path).ItemEncoder).MaximumTokens);
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_as_it_is()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "words.json"), "mine");
        var error = Assert.Throws<CheckpointException>(() => Starter.Write(Folder, options));
        Assert.Contains("Choose another folder", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Folder, "words.json")));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Pictures_that_are_not_there_are_missed_before_anything_is_written()
    {
        Directory.Delete(Path.Combine(options.Target, "images"), recursive: true);
        var error = Assert.Throws<TransRec.Encoders.Items.ItemEncoderException>(() => Starter.Write(Folder, options with { Items = "image" }));
        Assert.Contains("Domain target has no pictures", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    [Theory]
    [InlineData(37_058, 512, 16)]
    [InlineData(50, 128, 60)]
    public void Words_are_trained_for_about_as_many_steps_whatever_the_number_of_titles(int titles, int batchSize, int epochs) =>
        Assert.Equal(new StarterSchedule(batchSize, epochs), StarterSchedule.Words(titles));

    [Theory]
    [InlineData(50_546, 128, 10)]
    [InlineData(1_000, 64, 40)]
    [InlineData(2_000_000, 128, 5)]
    public void So_are_source_models(int users, int batchSize, int epochs) => Assert.Equal(new StarterSchedule(batchSize, epochs), StarterSchedule.Source(users));

    [Theory]
    [InlineData(4_115, true, 128, 37)]
    [InlineData(22_332, true, 128, 36)]
    [InlineData(1, true, 32, 120)]
    [InlineData(4_115, false, 128, 12)]
    [InlineData(1, false, 32, 60)]
    public void And_adapters(int users, bool titles, int batchSize, int epochs) => Assert.Equal(new StarterSchedule(batchSize, epochs), StarterSchedule.Target(users, titles));

    public void Dispose() => place.Dispose();
}
