using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Tests.Cli;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Experiments;

/// <summary>A command that is repeated after its success leaves what is there and ends well; what would replace something else asks.</summary>
[Collection(nameof(TinyWorld))]
public sealed class RepeatedCommandTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("transrec")]
    [InlineData("adapterhub")]
    public void An_export_is_the_same_or_asks_and_a_file_of_the_users_stays(string format)
    {
        var to = world.New("adapters");
        (int Code, string Error) Export(string run, params string[] more)
        {
            var line = new CommandLine();
            return (line.Run(["adapter", "export", run, to, "--format", format, .. more]), line.Error);
        }

        Assert.Equal(0, Export(world.TargetRun).Code);
        File.WriteAllText(Path.Combine(to, "README.md"), "mine");
        var before = Contents(to);
        Assert.Equal(0, Export(world.TargetRun).Code);
        Assert.Equal(before, Contents(to));

        var other = Adaptation.Run(
            world.TargetRecipe with { Seed = 7, Training = TinyWorld.Training(epochs: 1, batchSize: 12) }, new RunOptions(world.New("other"))).Folder;
        var (code, error) = Export(other);
        Assert.Equal(1, code);
        Assert.Contains($"{to} is there already, with other content. Choose another folder, or replace that one with --overwrite.", error, StringComparison.Ordinal);
        Assert.Equal(before, Contents(to));

        Assert.Equal(0, Export(other, "--overwrite").Code);
        Assert.NotEqual(before, Contents(to));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(to, "README.md")));
        Assert.Equal([to], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(to)!, $"*{Path.GetFileName(to)}*"));
    }

    [Fact]
    public void An_import_of_adapters_is_the_same_or_asks()
    {
        var (hub, to) = (world.New("hub"), world.New("adapters"));
        Assert.Equal(0, new CommandLine().Run("adapter", "export", world.TargetRun, hub, "--format", "adapterhub"));
        Assert.Equal(0, new CommandLine().Run("adapter", "import", hub, world.SourceRun, to));
        var before = Contents(to);
        Assert.Equal(0, new CommandLine().Run("adapter", "import", hub, world.SourceRun, to));
        Assert.Equal(before, Contents(to));

        var taken = world.New("taken");
        AdapterExport.Run(world.TargetRun, taken);
        var line = new CommandLine();
        Assert.Equal(1, line.Run("adapter", "import", hub, world.SourceRun, taken));
        Assert.Contains("--overwrite", line.Error, StringComparison.Ordinal);
        Assert.Equal(0, new CommandLine().Run("adapter", "import", hub, world.SourceRun, taken, "--overwrite"));
        Assert.Equal(before, Contents(taken));
    }

    [Fact]
    public void A_merge_says_that_it_is_there()
    {
        var recipe = world.TargetRecipe with { Adapter = new TransRec.Adapters.Methods.LoraOptions { Rank = 2, UserRank = 2 }, Training = TinyWorld.Training(epochs: 1, batchSize: 12) };
        var adapters = AdapterExport.Run(Adaptation.Run(recipe, new RunOptions(world.New("lora"))).Folder, world.New("adapters")).Path;
        var run = world.New("merged");
        var first = new CommandLine();
        Assert.Equal(0, first.Run("adapter", "merge", adapters, world.SourceRun, run));
        var before = Contents(run);

        var again = new CommandLine();
        Assert.Equal(0, again.Run("adapter", "merge", adapters, world.SourceRun, run));
        Assert.Contains($"{run} holds this merge already; it was left as it is.", again.Out, StringComparison.Ordinal);
        Assert.Equal(before, Contents(run));
        Assert.Equal(Scores(first.Out), Scores(again.Out));
    }

    [Fact]
    public void An_imported_checkpoint_is_the_same_or_asks()
    {
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = TinyModels.Drawn(model, ReferenceFiles.Methods["houlsby"], seed: 5);
        model.Attach(set);
        ReferenceFiles.Tokenizer("bert").Save(folder["tokenizer"]);
        var checkpoint = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, "houlsby"));
        (int Code, string Out, string Error) Import(string file, params string[] more)
        {
            var line = new CommandLine();
            var code = line.Run([
                "import-checkpoint", file, "--run", folder["run"], "--adapter", folder["adapters"], "--tokenizer", folder["tokenizer"],
                "--item-heads", "2", "--method", "houlsby", "--activation", "gelu", .. more]);
            return (code, line.Out, line.Error);
        }

        Assert.Equal(0, Import(checkpoint).Code);
        var (run, adapters) = (Contents(folder["run"]), Contents(folder["adapters"]));
        var again = Import(checkpoint);
        Assert.Equal(0, again.Code);
        Assert.Contains($"{folder["run"]} holds this import already; it was left as it is.", again.Out, StringComparison.Ordinal);
        Assert.Equal((run, adapters), (Contents(folder["run"]), Contents(folder["adapters"])));

        // A kill after the run and before the adapters.
        Directory.Delete(folder["adapters"], recursive: true);
        Assert.Equal(0, Import(checkpoint).Code);
        Assert.Equal(adapters, Contents(folder["adapters"]));

        // Other adapters of the same base.
        model.Detach();
        using var other = TinyModels.Drawn(model, ReferenceFiles.Methods["houlsby"], seed: 6);
        model.Attach(other);
        var second = ReferenceFiles.Save(folder["epoch-2.pt"], ReferenceFiles.StateDict(model, "houlsby"));
        (int Code, string Error) ImportOnto(params string[] more)
        {
            var line = new CommandLine();
            return (line.Run(["import-checkpoint", second, "--adapter", folder["adapters"], "--base", folder["run"], "--method", "houlsby", "--activation", "gelu", .. more]), line.Error);
        }

        var refused = ImportOnto();
        Assert.Equal(1, refused.Code);
        Assert.Contains($"{folder["adapters"]} is there already, with other content.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(adapters, Contents(folder["adapters"]));
        Assert.Equal(0, ImportOnto("--overwrite").Code);
        Assert.NotEqual(adapters, Contents(folder["adapters"]));
    }

    [Fact]
    public async Task A_finished_run_is_repeated_on_a_disk_that_is_read_only()
    {
        var runs = Directory.CreateDirectory(folder["disk"]).FullName;
        var run = Path.Combine(runs, "run");
        Directory.Move(world.Copy(world.SourceRun), run);
        var recipe = folder.Write("recipe.json", RecipeWriter.Write(world.SourceRecipe));
        var before = Contents(run);
        var result = await TransRecProcess.RunOnReadOnly(runs, "pretrain", recipe, "--run", run);
        Assert.SkipWhen(result is null, "this user or system cannot mount a folder read-only");
        Assert.True(result!.ExitCode == 0, result.All);
        Assert.Equal(before, Contents(run));

        var other = await TransRecProcess.RunOnReadOnly(runs, "pretrain", recipe, "--run", Path.Combine(runs, "another"));
        Assert.Equal(1, other!.ExitCode);
        Assert.StartsWith("Error: ", other.Error, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", other.Error, StringComparison.Ordinal);
    }

    // Everything below a folder, as text that a failed comparison can show.
    private static string Contents(string path) => string.Join('\n', Directory.GetFiles(path, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "run.lock").Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(path, file)} {TrainedWeights.Fingerprint(file)}"));

    private static string Scores(string text) => text[text.IndexOf("test/", StringComparison.Ordinal)..];
}
