using System.Diagnostics;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Data;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Pictures;
using TransRec.Tests.Cli;
using TransRec.Tests.Images;
using TransRec.Text;

namespace TransRec.Tests.Foundation.Files;

/// <summary>A pipe in the place of a file would be waited for without end, a device read without end: both are refused, unopened.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SpecialFileTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes are recognised on Linux");

    public static TheoryData<string, Action<string>> Readers => new()
    {
        { "weights.safetensors", path => SafetensorsFile.Open(path) },
        { "epoch.pt", path => TorchCheckpointFile.Open(path) },
        { "model.safetensors.index.json", path => ShardedTensorSource.Open(path) },
        { "config.json", path => HuggingFaceFolder.Open(Path.GetDirectoryName(path)!) },
        { "vocab.txt", path => VocabularyReader.ReadText(path) },
        { "merges.txt", path => VocabularyReader.ReadMerges(path) },
        { "vocab.json", path => VocabularyReader.ReadJson(path) },
        { "items.tsv", path => DomainReader.Read(Path.GetDirectoryName(path)!, new DomainOptions()) },
        { "recipe.json", path => TransRec.Experiments.Recipes.RecipeReader.Read(path) },
        { "study.json", path => TransRec.Experiments.Studies.StudyReader.Read(path) },
        { "run.json", path => RunFiles.ReadRecord(Path.GetDirectoryName(path)!) },
        { "any", path => FileSum.Of(path) },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_pipe_is_refused_by_every_reader(string name, Action<string> read)
    {
        Pipe(folder[name]);
        var error = Record.Exception(() => read(folder[name]));
        Assert.True(error is TransRecException or InvalidDataException, $"{error}");
        Assert.Contains("named pipe", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_device_is_refused_by_every_reader(string name, Action<string> read)
    {
        File.CreateSymbolicLink(folder[name], "/dev/zero");
        var error = Record.Exception(() => read(folder[name]));
        Assert.True(error is TransRecException or InvalidDataException, $"{error}");
        Assert.Contains("a device", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_that_is_a_pipe_is_refused()
    {
        folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"s-1.safetensors","b":"s-2.bin"}}""");
        Pipe(folder["s-1.safetensors"]);
        Pipe(folder["s-2.bin"]);
        Assert.Contains("is a named pipe", Assert.Throws<CheckpointException>(() => ShardedTensorSource.Open(folder["model.safetensors.index.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_and_their_list_may_be_no_pipes()
    {
        using var world = new PictureWorld();
        Pipe(Path.Combine(world.Folder, "images", "i1.png"));
        using (var store = world.Open())
        {
            Assert.Equal(PictureProblem.Empty, store.Report.Pictures[0].Problem);
        }

        Pipe(Path.Combine(world.Folder, "images.tsv"));
        Assert.Contains("a named pipe", Assert.Throws<DomainFormatException>(() => world.Open()).Message, StringComparison.Ordinal);
        Pipe(Path.Combine(world.Outside, "none.png"));
        File.Delete(Path.Combine(world.Folder, "images.tsv"));
        Assert.Throws<CheckpointException>(() => world.Open(PictureWorld.Small with { PlaceholderFile = Path.Combine(world.Outside, "none.png") }));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/stdin")]
    public void A_study_whose_recipe_is_a_device_plans_nothing(string recipe)
    {
        folder.Write("study.json", $$"""{ "recipe": "{{recipe}}", "seeds": [1], "factors": [ { "name": "a", "levels": [ { "name": "b" } ] } ] }""");
        Assert.SkipWhen(SpecialFile.Name(recipe) is null, $"{recipe} is a file here");
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("study", folder["study.json"], "--plan"));
        Assert.Contains("expected a recipe", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_eight_factors_of_ten_levels_is_refused_before_it_is_planned()
    {
        var levels = string.Join(", ", Enumerable.Range(0, 10).Select(i => $$"""{ "name": "{{i}}" }"""));
        var factors = string.Join(", ", Enumerable.Range(0, 8).Select(i => $$"""{ "name": "f{{i}}", "levels": [ {{levels}} ] }"""));
        folder.Write("study.json", $$"""{ "recipe": "base.json", "seeds": [1], "factors": [ {{factors}} ] }""");
        var error = Bounds.Held(folder["study.json"], path => TransRec.Experiments.Studies.StudyReader.Read(path))!;
        Assert.Contains("make 100,000,000 cells", error.Message, StringComparison.Ordinal);

        var few = string.Join(", ", Enumerable.Range(0, 4).Select(i => $$"""{ "name": "f{{i}}", "levels": [ {{levels}} ] }"""));
        var seeds = string.Join(", ", Enumerable.Range(0, 1000));
        folder.Write("study.json", $$"""{ "recipe": "base.json", "seeds": [ {{seeds}} ], "factors": [ {{few}} ] }""");
        error = Bounds.Held(folder["study.json"], path => TransRec.Experiments.Studies.StudyReader.Read(path))!;
        Assert.Contains("make 10,000,000 runs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_read_where_it_is_complete_and_is_an_error_where_it_is_not()
    {
        using var world = new PictureWorld();
        world.Write("images/i1.png", PictureWorld.Encode(SkiaSharp.SKEncodedImageFormat.Png));
        string path;
        using (var store = world.Open())
        {
            path = store.FilePath;
        }

        // A folder in the lock's place cannot be opened for writing, by whatever user.
        File.Delete(path + ".lock");
        Directory.CreateDirectory(path + ".lock");
        world.Open().Dispose();
        File.Delete(path);
        Assert.Throws<UnauthorizedAccessException>(() => world.Open());
    }

    private static void Pipe(string path)
    {
        using var process = Process.Start("mkfifo", path);
        process.WaitForExit();
    }
}
